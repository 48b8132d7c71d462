import { EVIDENCE_KINDS, type Finding } from '../insights/evidence/evidence.ts';
import { MalformedImage } from './image-reader.ts';

/** Findings as an item keeps them: JSON, numbers as texts since those of an item or of JSON may not hold all their digits. */
type Written = { readonly [F in keyof Finding]: string };

export const writeFindings = (findings: readonly Finding[]): string =>
  JSON.stringify(
    findings.map(
      ({ kind, function: purpose, model, calls, ofCalls, tokens, costAtto, savedAtto }): Written => ({
        kind,
        function: purpose,
        model,
        calls: String(calls),
        ofCalls: String(ofCalls),
        tokens: String(tokens),
        costAtto: String(costAtto),
        savedAtto: String(savedAtto),
      }),
    ),
  );

/** Of kinds that a newer release has found nothing is known here: they are left out. */
export const readFindings = (text: string): readonly Finding[] =>
  (JSON.parse(text) as readonly Written[]).flatMap((written) => {
    const kind = EVIDENCE_KINDS.find((known) => known === written.kind);
    if (kind === undefined) return [];
    return [
      {
        kind,
        function: written.function,
        model: written.model,
        calls: wholeOf(written.calls),
        ofCalls: wholeOf(written.ofCalls),
        tokens: wholeOf(written.tokens),
        costAtto: wholeOf(written.costAtto),
        savedAtto: wholeOf(written.savedAtto),
      },
    ];
  });

function wholeOf(numeral: string): bigint {
  if (!/^-?\d+$/.test(numeral)) throw new MalformedImage('findings: not a whole number');
  return BigInt(numeral);
}
