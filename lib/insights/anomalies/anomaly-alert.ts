import type { AnomalyCause, AnomalyMeasure } from '../../api-contract.ts';
import { type Decimal, MONEY_SCALE } from '../../money.ts';
import type { Project } from '../../usage/record.ts';
import type { FoundAnomaly } from './find-anomalies.ts';
import type { Moment } from './moment.ts';

/** A figure that was not as expected from a day or an hour on. */
export interface AnomalySubject {
  readonly kind: 'anomaly';
  readonly project: Project;
  readonly measure: AnomalyMeasure;
  /** The first of the days or hours in a row that are odd in the same way. */
  readonly at: Moment;
}

/** What was known of it when the alert was raised. Figures are 10⁻¹⁸ of the ledger's currency, of a call, or of a percent. */
export interface AnomalyFacts {
  /** The newest of the days or hours in a row: the figures are its own. */
  readonly at: Moment;
  /** The others between the first and the newest. */
  readonly between: readonly Moment[];
  readonly isAbove: boolean;
  /** Whether the newest was not over. */
  readonly isPartial: boolean;
  readonly actualAtto: bigint;
  /** Estimates. */
  readonly expectedAtto: bigint;
  readonly lowAtto: bigint;
  readonly highAtto: bigint;
  readonly calls: bigint;
  readonly unpricedCalls: bigint;
  readonly cause: AnomalyCause | null;
}

export interface AnomalyAbout {
  readonly subject: AnomalySubject;
  readonly facts: AnomalyFacts;
}

export function aboutAnomaly(
  project: Project,
  { at, run, measure, isAbove, sums, band, cause }: FoundAnomaly,
  isPartial: boolean,
): AnomalyAbout {
  const [first, ...others] = run;
  return {
    subject: { kind: 'anomaly', project, measure: measure.name, at: first },
    facts: {
      at,
      between: others.slice(0, -1),
      isAbove,
      isPartial,
      actualAtto: attosOf(measure.exactOf(sums)),
      expectedAtto: attosOf(measure.show(band.expected)),
      lowAtto: attosOf(measure.show(band.low)),
      highAtto: attosOf(measure.show(band.high)),
      calls: sums.calls,
      unpricedCalls: sums.unpricedCalls,
      cause,
    },
  };
}

/** Every day or hour that an alert speaks of, as a subject of its own: of a run that was told of before, each new day is nothing new. */
export const anomalySubjects = ({ subject, facts }: AnomalyAbout): readonly AnomalySubject[] =>
  [...new Set([subject.at, ...facts.between, facts.at])].map((at) => ({ ...subject, at }));

const attosOf = ({ units, scale }: Decimal): bigint => units * 10n ** BigInt(MONEY_SCALE - scale);
