import type { Dashboard } from '../../../lib/api-contract.ts';
import { Icon } from '../../parts/icon.tsx';
import { nameLabel } from '../../parts/series.ts';
import { activeIn, type Dimension, narrow, widen } from '../../state/filter.ts';
import { RANGE_DAYS, spanOf, writeRange } from '../../state/range.ts';
import { go, METRICS, route } from '../../state/route.ts';
import { SEARCH_ID } from '../../state/shortcuts.ts';
import { word as shared } from '../../words.ts';
import { word } from './words.ts';

interface ScreenProps {
  readonly screen: Dashboard;
}

/** What the panels below look at: days, figure, filter. */
export function Controls({ screen }: ScreenProps) {
  return (
    <div class="controls">
      <fieldset class="choice">
        <legend class="hidden">{word('range')}</legend>
        {RANGE_DAYS.map((days) => (
          <button
            key={days}
            type="button"
            aria-pressed={writeRange(route.value.range) === String(days)}
            onClick={() => go({ range: { days } })}
          >
            {word(`range.${days}`)}
          </button>
        ))}
        <OwnRange screen={screen} />
      </fieldset>
      <fieldset class="choice">
        <legend class="hidden">{word('metric')}</legend>
        {METRICS.map((metric) => (
          <button
            key={metric}
            type="button"
            aria-pressed={route.value.metric === metric}
            onClick={() => go({ metric })}
          >
            {shared(metric)}
          </button>
        ))}
      </fieldset>
      <FilterBar screen={screen} />
    </div>
  );
}

function OwnRange({ screen }: ScreenProps) {
  const { range } = route.value;
  const { from, to } = spanOf(range, screen.today.date);
  const show = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [first = from, last = to] = [String(form.get('from')), String(form.get('to'))].toSorted();
    go({ range: { from: first, to: last } });
    (event.currentTarget as HTMLElement).closest('details')?.removeAttribute('open');
  };
  return (
    <details class="own-range">
      <summary data-pressed={'from' in range}>{word('own-range')}</summary>
      <form onSubmit={show}>
        <label>
          {word('from')} <input type="date" name="from" required value={from} max={screen.today.date} />
        </label>
        <label>
          {word('to')} <input type="date" name="to" required value={to} max={screen.today.date} />
        </label>
        <button type="submit" class="primary">
          {word('show')}
        </button>
      </form>
    </details>
  );
}

/** Filters that hold, and a field to look for one by its name. */
function FilterBar({ screen }: ScreenProps) {
  const { filter } = route.value;
  const names = namesOn(screen);
  const choose = (event: Event) => {
    const field = event.currentTarget as HTMLInputElement;
    const found = names.find(({ label }) => label === field.value);
    if (found === undefined) return;
    field.value = '';
    go({ filter: narrow(filter, found.dimension, found.name) });
  };
  return (
    <div class="filters">
      {activeIn(filter).map((dimension) => {
        const name = nameLabel(filter[dimension] ?? '');
        return (
          <button
            key={dimension}
            type="button"
            class="chip"
            aria-label={word('remove', { dimension: shared(dimension), name })}
            onClick={() => go({ filter: widen(filter, dimension) })}
          >
            <span class="quiet">{shared(dimension)}</span> {name} <Icon name="close" />
          </button>
        );
      })}
      <div class="search">
        <Icon name="search" />
        <input
          id={SEARCH_ID}
          type="text"
          list="names"
          aria-label={word('look-for')}
          placeholder={`${word('look-for')}  /`}
          onInput={choose}
        />
        <datalist id="names">
          {names.map(({ label }) => (
            <option key={label} value={label} />
          ))}
        </datalist>
      </div>
    </div>
  );
}

/** Names that the first screen knows. */
function namesOn({ recent, top_anchors, top_users }: Dashboard) {
  const named = (dimension: Dimension, names: readonly string[]) =>
    names.map((name) => ({ dimension, name, label: `${shared(dimension)}: ${nameLabel(name)}` }));
  return [
    ...named('model', Object.keys(recent.by_model)),
    ...named('function', Object.keys(recent.by_function)),
    ...named(
      'anchor',
      top_anchors.map(({ key }) => key),
    ),
    ...named(
      'user',
      top_users.map(({ user_id }) => user_id),
    ),
  ];
}
