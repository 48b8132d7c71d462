/** Pages of several sources, one of each at a time, in no order. */
export async function* mergePages<T>(sources: readonly AsyncGenerator<readonly T[]>[]): AsyncGenerator<readonly T[]> {
  let unfinished = sources;
  while (unfinished.length > 0) {
    const pages = await Promise.all(unfinished.map(async (source) => ({ source, page: await source.next() })));
    const delivered = pages.filter(({ page }) => page.done !== true);
    for (const { page } of delivered) yield page.value ?? [];
    unfinished = delivered.map(({ source }) => source);
  }
}
