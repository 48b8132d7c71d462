/** How many mails a topic gets in a minute. SNS switches a subscription off that is flooded. */
export const MAILS_PER_MINUTE = 10;

/** The last one is kept for a mail that gathers what found no place: it never has to wait behind single ones. */
const SINGLE_MAILS_PER_MINUTE = MAILS_PER_MINUTE - 1;

/** From taking a place to the topic's answer: all attempts of one publication, see `createTopicClient`. */
export const SENDING_US = 15_000_000;

/** Two mails may be sent closer than their places were taken, by the time that sending takes. */
const WINDOW_US = 60_000_000 + SENDING_US;

export type MailUse = 'single' | 'gathered';

/**
 * Takes a place among the mails of a topic.
 *
 * @param takenUs instants at which places were taken, by all instances
 * @returns the instants with this one, without those that no longer count; undefined when there is no place
 */
export function takePlace(takenUs: readonly number[], use: MailUse, nowUs: number): readonly number[] | undefined {
  const counting = takenUs.filter((atUs) => atUs > nowUs - WINDOW_US);
  const most = use === 'single' ? SINGLE_MAILS_PER_MINUTE : MAILS_PER_MINUTE;
  return counting.length < most ? [...counting, nowUs] : undefined;
}
