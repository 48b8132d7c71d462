import { initSync, MSTL } from '@bsull/augurs/mstl';
import { boundDrift, MIN_DAYS_TO_BOUND } from './bound-drift.ts';
import type { Predict } from './methods.ts';

const WEEK = new Uint32Array([7]);

/**
 * MSTL with a weekly season over a trend by AutoETS, of Grafana's augurs in WebAssembly, no steeper than the history. It takes about 4 ms
 * for 90 days.
 *
 * @param wasm the bytes of the package's `mstl_bg.wasm`; compiled here, at load, so that no answer waits for it
 */
export function createSeasonalModel(wasm: Uint8Array<ArrayBuffer>): Predict {
  initSync({ module: wasm });
  return predict;
}

/** What the library throws, and figures that are none, mean that it can say nothing of this history. */
function predict(history: readonly number[], horizon: number): readonly number[] | undefined {
  using model = MSTL.ets(WEEK);
  try {
    model.fit(Float64Array.from(history));
    const { point } = model.predict(Math.max(horizon, MIN_DAYS_TO_BOUND));
    if (!point.every(Number.isFinite)) return undefined;
    return boundDrift(point, history)
      .slice(0, horizon)
      .map((value) => Math.max(0, value));
  } catch {
    return undefined;
  }
}
