import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const TIMESTAMP = /^\{"timestamp": (\d+)\.?(\d*)/;

/** Copies a compressed sample with all its times moved by one span, so that its last call began at `endMs`. */
export function shiftSample(sample: string, file: string, endMs: number): void {
  const lines = gunzipSync(readFileSync(sample)).toString().trimEnd().split('\n');
  const lastMs = lines.map(timestampMs).reduce((latest, ms) => Math.max(latest, ms), 0);
  const shifted = lines.map((line) => shift(line, endMs - lastMs));
  writeFileSync(`${file}.new`, `${shifted.join('\n')}\n`);
  renameSync(`${file}.new`, file);
}

/** The sample's times have three decimals. */
function timestampMs(line: string): number {
  const [, seconds = '0', fraction = ''] = TIMESTAMP.exec(line) ?? [];
  return Number(seconds) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

const shift = (line: string, byMs: number): string =>
  line.replace(TIMESTAMP, `{"timestamp": ${((timestampMs(line) + byMs) / 1000).toFixed(3)}`);
