export interface SoakOutcome {
  readonly worlds: number;
  /** One line for each world that did not hold, with what makes it come again. */
  readonly failures: readonly string[];
  /** How large a world is. */
  readonly summary: string;
}

export interface SoakOptions {
  /** Records a second, of those soaks that send at a rate. */
  readonly rate?: number;
  /** The first seed, of those soaks whose worlds take minutes; 1 when absent. */
  readonly from?: number;
}

export interface Soak {
  readonly name: string;
  readonly about: string;
  /** Worlds of a full run. */
  readonly seeds: number;
  run(seeds: number, say: (progress: string) => void, options?: SoakOptions): Promise<SoakOutcome>;
}
