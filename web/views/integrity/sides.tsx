import { formatExactMoney, formatInteger } from '../../i18n/formats.ts';
import { word as shared } from '../../words.ts';
import type { Proof, Sums } from './proof.ts';
import { word } from './words.ts';

interface SidesProps {
  readonly proof: Proof;
  readonly currency: string;
}

/** What the records sum up to beside what the day's counters say, with every digit. */
export function Sides({ proof: { records, counters }, currency }: SidesProps) {
  if (records === null && counters === null) return null;
  const cost = ({ cost }: Sums) => (cost === null ? shared('unpriced') : formatExactMoney(cost, currency));
  const rows: readonly (readonly [field: keyof Sums, label: string, text: (sums: Sums) => string])[] = [
    ['calls', shared('calls'), ({ calls }) => formatInteger(calls)],
    ['tokens', shared('tokens'), ({ tokens }) => formatInteger(tokens)],
    ['cost', shared('cost'), cost],
    ['digest', word('digest'), ({ digest }) => digest],
  ];
  const side = (sums: Sums | null, text: (sums: Sums) => string) => (sums === null ? '–' : text(sums));
  return (
    <table class="sides" aria-label={word('sides')}>
      <thead>
        <tr>
          <th scope="col">{word('measure')}</th>
          <th scope="col">{word('records')}</th>
          <th scope="col">{word('counters')}</th>
          <th scope="col">
            <span class="hidden">{word('agreement')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([field, label, text]) => {
          const [ofRecords, ofCounters] = [side(records, text), side(counters, text)];
          const isEqual = records?.[field] === counters?.[field];
          return (
            <tr key={field}>
              <th scope="row">{label}</th>
              <td>{ofRecords}</td>
              <td>{ofCounters}</td>
              <td class={isEqual ? 'quiet' : 'fault'}>{word(isEqual ? 'equal' : 'unequal')}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
