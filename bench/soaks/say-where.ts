import type { Tell, Where } from '../../test/support/tell.ts';

const EVERY_MS = 10_000;

/** Does long work, and says every ten seconds where it stands by what it told last. */
export async function sayWhere<T>(say: (progress: string) => void, work: (tell: Tell) => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  let where: Where = 'begins';
  const ticks = setInterval(() => {
    const text = typeof where === 'string' ? where : where();
    say(`${text}, ${Math.round((performance.now() - startedMs) / 1000)} s`);
  }, EVERY_MS);
  try {
    return await work((next) => {
      where = next;
    });
  } finally {
    clearInterval(ticks);
  }
}
