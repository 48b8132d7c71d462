import { badRequest } from '../../errors.ts';
import { createExactReader, type ExactJson } from '../../input/exact-json.ts';
import { type ParseContext, type ParsedRequest, parseEntries } from '../parse-records.ts';
import type { SentEntry } from '../read-body.ts';
import { isObject } from '../sent-record.ts';
import { callOfPayload } from './call-of-payload.ts';

const readExactly = createExactReader(['startTime', 'endTime', 'response_cost']);

/**
 * Payloads of LiteLLM's generic API callback in each of its formats: a list (`json_array`, the default), one on each line
 * (`ndjson`), a single one (`single`). What is no call of a model is passed over.
 *
 * @throws LedgerError `bad_request` when the text is none of them; `forbidden` as {@link parseEntries} does.
 */
export function parsePayloads(text: string, context: ParseContext): ParsedRequest {
  const { isBatch, payloads } = readPayloads(text);
  const entries = payloads.flatMap(({ sent, exact }, index): readonly SentEntry[] => {
    const path = isBatch ? `records[${index}]` : '';
    if (sent === null) return [];
    if (!isObject(sent) || !isObject(exact)) return [{ index, path, sent, exact }];
    const call = callOfPayload(sent, exact);
    return call === undefined ? [] : [{ index, path, ...call }];
  });
  return { isBatch, records: parseEntries(entries, context) };
}

function readPayloads(text: string): { isBatch: boolean; payloads: readonly ExactJson[] } {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isOnLines = lines.length > 1 && lines.every(isWhole);
  if (isOnLines) return { isBatch: true, payloads: lines.map(readExactly) };
  const { sent, exact } = readExactly(text);
  if (isObject(sent)) return { isBatch: false, payloads: [{ sent, exact }] };
  if (!Array.isArray(sent) || !Array.isArray(exact))
    throw badRequest([
      { path: '', message: 'the body must be a payload of LiteLLM, a list of them, or one on each line' },
    ]);
  return { isBatch: true, payloads: sent.map((payload, index) => ({ sent: payload, exact: exact[index] })) };
}

/** Whether a line may be a payload of its own: `null` stands for one that LiteLLM could not make. */
function isWhole(line: string): boolean {
  const text = line.trim();
  return text === 'null' || (text.startsWith('{') && text.endsWith('}'));
}
