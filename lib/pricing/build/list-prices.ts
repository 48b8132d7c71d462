/**
 * `npm run prices:build`: writes `lib/pricing/list-prices.json` from the installed @pydantic/genai-prices. Nothing of that
 * library runs in a function: it is half a megabyte, reckons in floats and matches names by their beginnings.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitForUpdate } from '@pydantic/genai-prices';
import type { ListArtefact } from '../list-prices.ts';
import { slimListPrices } from './genai-prices.ts';

export const ARTEFACT_FILE = fileURLToPath(new URL('../list-prices.json', import.meta.url));

/** The artefact of the installed library. Without a running update `waitForUpdate` answers the bundled data: no network. */
export async function buildListPrices(): Promise<ListArtefact> {
  const providers = await waitForUpdate();
  if (providers === null) throw new Error('genai-prices has no data');
  return slimListPrices(providers, await installedVersion());
}

/** One price and one seller a line, so that a diff shows what changed. */
export function writeArtefact({ source, sellers, prices }: ListArtefact): string {
  const lines = Object.entries(sellers)
    .map(([seller, listed]) => `${JSON.stringify(seller)}:${JSON.stringify(listed)}`)
    .join(',\n');
  const priceLines = prices.map((price) => JSON.stringify(price)).join(',\n');
  return `{"source":${JSON.stringify(source)},\n"sellers":{\n${lines}\n},\n"prices":[\n${priceLines}\n]}\n`;
}

async function installedVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
  const manifest: unknown = JSON.parse(await readFile(join(dirname(entry), '../package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error('genai-prices has no version');
}

if (import.meta.main) await writeFile(ARTEFACT_FILE, writeArtefact(await buildListPrices()));
