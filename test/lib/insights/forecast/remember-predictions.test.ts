import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rememberPredictions } from '../../../../lib/insights/forecast/remember-predictions.ts';

const day = fc.double({ min: 0, max: 3, noNaN: true });
const question = fc.record({ history: fc.array(day, { maxLength: 3 }), horizon: fc.nat(3) });

/** Nothing of a history that is empty; else what names all of it. */
const predict = (history: readonly number[], horizon: number) =>
  history.length === 0 ? undefined : [...history, horizon];

it('a remembered method says what the method says, to whatever it is asked', () =>
  fc.assert(
    fc.property(fc.array(question, { maxLength: 30 }), (questions) => {
      const remembered = rememberPredictions(predict);
      for (const { history, horizon } of [...questions, ...questions])
        expect(remembered(history, horizon)).toEqual(predict(history, horizon));
    }),
  ));

it('the method is asked once for the same history and horizon, also where it can say nothing', () => {
  let asked = 0;
  const remembered = rememberPredictions((...question) => {
    asked += 1;
    return predict(...question);
  });
  for (const history of [[], [], [1, 2], [1, 2], [12]]) remembered(history, 7);
  expect(asked).toBe(3);
  remembered([1, 2], 8);
  expect(asked).toBe(4);
});

it('what is remembered has a bound', () => {
  let asked = 0;
  const remembered = rememberPredictions((...question) => {
    asked += 1;
    return predict(...question);
  });
  for (let round = 0; round < 2; round += 1) for (let value = 0; value < 300; value += 1) remembered([value], 1);
  expect(asked).toBe(600);
});
