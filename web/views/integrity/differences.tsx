import type { IntegrityDifference } from '../../../lib/api-contract.ts';
import { formatInteger } from '../../i18n/formats.ts';
import type { Proof } from './proof.ts';
import { word } from './words.ts';

/** Each counter that is not what its records sum up to, by its names in the API: who mends it asks there. */
export function Differences({ proof: { differences, more } }: { readonly proof: Proof }) {
  if (differences.length === 0) return null;
  return (
    <>
      <h3 id="differences-title">{word('differences')}</h3>
      <table class="differences" aria-labelledby="differences-title">
        <thead>
          <tr>
            <th scope="col">{word('counter')}</th>
            <th scope="col">{word('excess')}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map((difference) => (
            <tr key={nameOf(difference)}>
              <th scope="row">{nameOf(difference)}</th>
              <td>
                {difference.missing && <p>{word('missing')}</p>}
                {difference.foreign && <p>{word('foreign')}</p>}
                {Object.entries(difference.excess).map(([measure, excess]) => (
                  <p key={measure}>
                    <span class="quiet">{measure}</span> {excess}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p class="quiet">{word('more', { count: formatInteger(more) })}</p>}
    </>
  );
}

const nameOf = ({ family, counter }: IntegrityDifference<number, string>): string =>
  [word(`family.${family}`), ...Object.entries(counter).map(([field, name]) => `${field} ${name}`)].join(' · ');
