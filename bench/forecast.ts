import { COST_KINDS, type CostKind } from '../test/support/daily-costs.ts';
import { type ForecastScore, scoreForecasts } from '../test/support/forecast-trials.ts';
import type { Bench, Measurement } from './measurement.ts';

const HISTORIES = 40;
const DAYS = [90, 60, 42, 28, 14];
const WITH_SEASON: ReadonlySet<string> = new Set<CostKind>([
  'weekly season',
  'trend and season',
  'sample day repeated',
]);
/** From how many days on a season can be tried: of two weeks, each trial has seen one, whose mean is the naive forecast. */
const SEASON_DAYS = 28;
/** Nothing is uncertain in them: their intervals have no width and hold everything. */
const CERTAIN: ReadonlySet<string> = new Set<CostKind>(['constant', 'zeros']);

/** Forecasts of 30 days beside the days that came, on generated histories. */
export const forecast: Bench = {
  name: 'forecast',
  about: `forecasts of ${HISTORIES} histories of each kind and length, beside what came`,
  async run(say) {
    return (Object.keys(COST_KINDS) as CostKind[]).flatMap((kind) => {
      say(kind);
      return DAYS.flatMap((days) => rowsOf(kind, days, scoreForecasts(kind, days, HISTORIES)));
    });
  },
};

function rowsOf(kind: CostKind, days: number, score: ForecastScore): Measurement[] {
  const what = `${kind}, ${days} days`;
  const methods = Object.entries(score.methods).map(([method, count]) => `${method} ${count}`);
  const percent = (share: number): number => Math.round(share * 1000) / 10;
  const ahead = {
    what: `${what}: MASE of the days that came`,
    value: score.maseAhead ?? 0,
    unit: '',
    ...(WITH_SEASON.has(kind) && days >= SEASON_DAYS && { aim: { below: 1 } }),
    basis: `${methods.join(', ')}; ${score.mase === undefined ? 'neither it nor the naive method errs' : `of the back-test ${score.mase.toFixed(3)}`}`,
  };
  const covered = {
    what: `${what}: days inside their interval`,
    value: percent(score.covered),
    unit: '%',
    ...(!CERTAIN.has(kind) && { aim: { from: 70, to: 90 } }),
    basis: `sums of 30 days ${percent(score.sumsCovered)} %; of the back-test ${percent(score.coveredBefore)} %`,
  };
  return [ahead, covered];
}
