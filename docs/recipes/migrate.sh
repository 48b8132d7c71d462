#!/bin/sh
# From the Python module to the ledger: its prices, its day files, and then both sums beside each other. Twice is as good as once.
# Run it where this repository is: sh docs/recipes/migrate.sh records/ai_usage
set -eu
: "${TOKENLEDGER_URL:=http://localhost:10090}" "${TOKENLEDGER_KEY:?a key with the scopes ingest, read and admin}"
export TOKENLEDGER_KEY
old=${1:-records/ai_usage}
: "${PRICES_ARE_READ_EVERY:=30}" # seconds: a function that is at work may book at the prices that it knows for so long

# Prices first, so that the calls are booked at them. The file is written by the module itself:
#   python3 -c "import json; from server.utils.ai_usage_monitor import ModelPricing as p; print(json.dumps(p.CUSTOM_PRICING))"
if [ -f "$old/custom_pricing.json" ]; then
  npm run --silent prices -- import "$old/custom_pricing.json" --to "$TOKENLEDGER_URL"
  sleep "$PRICES_ARE_READ_EVERY"
else
  echo "no $old/custom_pricing.json: prices of your own are not taken over (see this script)" >&2
fi

# Each line of a file has an id made of its bytes; what the module had computed as `cost` is kept as `reported_cost`.
npm run --silent import -- "$old"/usage_*.jsonl --to "$TOKENLEDGER_URL"

# Ours beside the module's, by model, a year at a time: a difference is a price that it had wrong, or that you have to add.
days=$(ls "$old" | sed -n 's/^usage_\([0-9-]*\)\.jsonl$/\1/p' | sort)
for year in $(echo "$days" | cut -d - -f 1 | uniq); do
  from=$(echo "$days" | grep "^$year" | head -n 1) to=$(echo "$days" | grep "^$year" | tail -n 1)
  curl --silent --show-error --fail-with-body --header "authorization: Bearer $TOKENLEDGER_KEY" \
    "$TOKENLEDGER_URL/api/ai_usage/stats/drift?from=$from&to=$to"
  echo
done
