import type { Predict } from './methods.ts';

/** Of a ledger's history and each beginning of it that a back-test tries, for some projects. */
const MAX_REMEMBERED = 200;

/** A method that does not work out again what it has said: until a day ends, or a late call changes one, all answers ask the same. */
export function rememberPredictions(predict: Predict): Predict {
  const said = new Map<string, ReturnType<Predict>>();
  return (history, horizon) => {
    const asked = `${horizon} ${history.join(' ')}`;
    if (!said.has(asked)) {
      if (said.size >= MAX_REMEMBERED) said.clear();
      said.set(asked, predict(history, horizon));
    }
    return said.get(asked);
  };
}
