import { readFileSync } from 'node:fs';
import { createSeasonalModel } from '../../lib/insights/forecast/seasonal-model.ts';

/** The seasonal model as the function has it, with the WebAssembly of the package itself. */
export const seasonal = createSeasonalModel(
  new Uint8Array(readFileSync(new URL('mstl_bg.wasm', import.meta.resolve('@bsull/augurs/mstl')))),
);
