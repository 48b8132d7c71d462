import { useState } from 'preact/hooks';
import type { Dashboard } from '../../../lib/api-contract.ts';
import { formatInteger } from '../../i18n/formats.ts';
import { Failed } from '../../parts/failed.tsx';
import { formatFigure, sizeOf } from '../../parts/figures.ts';
import { isKept, narrow } from '../../state/filter.ts';
import { lengthOf, type Range, spanOf } from '../../state/range.ts';
import { go, METRICS, type Metric, route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { useSpendRows } from './spend-rows.ts';
import { word } from './words.ts';

const PAGE_ROWS = 10;

interface ScreenProps {
  readonly screen: Dashboard;
}

/** Who spends most: sortable by every figure, ten to a page. */
export function TopUsers({ screen }: ScreenProps) {
  const { filter, range } = route.value;
  const days = lengthOf(spanOf(range, screen.today.date));
  return (
    <section class="panel users" aria-labelledby="users-title">
      <header>
        <h2 id="users-title">{word('top-users')}</h2>
        <p class="readout">{word('users-of', { days: formatInteger(days) })}</p>
      </header>
      {isKept(filter, 'user') ? (
        <UserTable screen={screen} />
      ) : (
        <p class="notice">{word('cannot-combine', { dimension: shared('user') })}</p>
      )}
    </section>
  );
}

function UserTable({ screen }: ScreenProps) {
  const { filter, range } = route.value;
  const [sort, setSort] = useState<Metric>('cost');
  const [first, setFirst] = useState(0);
  const [wholeRange, setWholeRange] = useState(false);
  const span = spanOf(range, screen.today.date);
  // The first screen brings ten by their cost; whoever wants another order or page asks for all of the same days.
  const asked: Range = wholeRange ? span : range;
  const { body, failure, again } = useSpendRows(screen, 'user', asked, filter);
  if (failure !== undefined) return <Failed failure={failure} again={again} />;
  if (body === undefined) return <div class="list-room" />;
  const rows = body.rows.toSorted((a, b) => sizeOf(b, sort) - sizeOf(a, sort));
  const page = rows.slice(first, first + PAGE_ROWS);
  const sortBy = (metric: Metric) => {
    setWholeRange(true);
    setSort(metric);
    setFirst(0);
  };
  const turn = (by: number) => {
    setWholeRange(true);
    setFirst(Math.max(0, first + by));
  };
  const last = Math.min(first + PAGE_ROWS, rows.length);
  const isLast = rows.length > PAGE_ROWS || wholeRange ? last >= rows.length : rows.length < PAGE_ROWS;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">{shared('user')}</th>
            {METRICS.map((metric) => (
              <th key={metric} scope="col" class="number" aria-sort={sort === metric ? 'descending' : undefined}>
                <button
                  type="button"
                  title={word('sort-by', { metric: shared(metric) })}
                  onClick={() => sortBy(metric)}
                >
                  {shared(metric)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <button type="button" class="link" onClick={() => go({ filter: narrow(filter, 'user', row.key) })}>
                  {row.key}
                </button>
              </th>
              {METRICS.map((metric) => (
                <td key={metric} class="number">
                  {formatFigure(row[metric], metric, screen.currency)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <nav class="pages" aria-label={word('top-users')}>
        <button type="button" disabled={first === 0} onClick={() => turn(-PAGE_ROWS)}>
          {shared('previous')}
        </button>
        {wholeRange && (
          <span class="quiet">
            {word('page', { from: String(first + 1), to: String(last), total: formatInteger(rows.length) })}
          </span>
        )}
        <button type="button" disabled={isLast} onClick={() => turn(PAGE_ROWS)}>
          {shared('next')}
        </button>
      </nav>
    </>
  );
}
