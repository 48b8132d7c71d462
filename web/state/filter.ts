/** What the page is narrowed to. An anchor of '' means the calls without one. */
export type Filter = { readonly [D in Dimension]?: string };

export const DIMENSIONS = ['model', 'function', 'anchor', 'user'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What the books keep together: the crossings of their families of counters by the day. */
const KEPT: readonly (readonly Dimension[])[] = [['model', 'function'], ['model', 'anchor'], ['user']];

export const activeIn = (filter: Filter): Dimension[] => DIMENSIONS.filter((name) => filter[name] !== undefined);

/** Whether the books can answer by `dimensions` while the filter holds. */
export const isKept = (filter: Filter, ...dimensions: readonly Dimension[]): boolean => {
  const asked = [...activeIn(filter), ...dimensions];
  return KEPT.some((family) => asked.every((name) => family.includes(name)));
};

/** Narrows by one more name; what the books don't keep together with it goes. */
export function narrow(filter: Filter, dimension: Dimension, name: string): Filter {
  const kept = activeIn(filter).filter((other) => isKept({ [dimension]: '' }, other));
  return { ...Object.fromEntries(kept.map((other) => [other, filter[other]])), [dimension]: name };
}

export const widen = (filter: Filter, dimension: Dimension): Filter =>
  Object.fromEntries(Object.entries(filter).filter(([name]) => name !== dimension));

/** As parameters of the API, which calls the user `user_id`. */
export const parametersOf = ({ user, ...others }: Filter): Readonly<Record<string, string | undefined>> => ({
  ...others,
  user_id: user,
});
