#!/bin/sh
# Plain curl: a call, a batch, and what they cost. Sent again, nothing counts twice: the id and the time say which call it is.
set -eu
: "${TOKENLEDGER_URL:=http://localhost:10090}" "${TOKENLEDGER_KEY:?a key with the scopes ingest and read}"
now=$(date +%s)

ledger() { # path, options of curl
  path=$1 && shift
  curl --silent --show-error --fail-with-body --retry 5 "$TOKENLEDGER_URL/api/ai_usage$path" \
    --header "authorization: Bearer $TOKENLEDGER_KEY" --header 'content-type: application/json' "$@"
  echo
}

ledger /records --data @- <<JSON
{
  "id": "curl-$now", "timestamp": $now, "model": "qwen-max", "function": "curl recipe", "user_id": "user_001",
  "input_tokens": 2000, "output_tokens": 700, "duration_ms": 1234.5
}
JSON

# Up to 500 in one request, packed; `usage` takes the object that came with the provider's answer.
gzip <<JSON | ledger /records --header 'content-encoding: gzip' --data-binary @-
{"records": [
  {"id": "curl-$now-1", "timestamp": $now.25, "model": "qwen-max", "function": "curl recipe",
   "usage": {"prompt_tokens": 2000, "completion_tokens": 700, "total_tokens": 2700}},
  {"id": "curl-$now-2", "timestamp": $now.5, "model": "qwen-max", "function": "curl recipe",
   "success": false, "error_msg": "overloaded"}
]}
JSON

ledger /stats/current
