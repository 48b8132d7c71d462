import type { Project } from '../../usage/record.ts';

/** The brief of a forecast as it was made last, as JSON text. */
export interface KeptForecast {
  readonly project: Project;
  readonly madeAtUs: number;
  readonly text: string;
}

/** The last forecast of each project, for those who can't make one: it takes a WebAssembly module, and time. */
export interface KeptForecasts {
  /** Over the one that is there. */
  put(kept: KeptForecast): Promise<void>;
  find(project: Project): Promise<KeptForecast | undefined>;
}
