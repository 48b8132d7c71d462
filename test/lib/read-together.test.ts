import { expect, it } from 'vitest';
import { readTogether } from '../../lib/read-together.ts';

it('reads a key once for all who wait for it, and anew for who comes later', async () => {
  const asked: string[] = [];
  const read = readTogether(async (key: string) => {
    asked.push(key);
    return `${key} ${asked.length}`;
  });
  expect(await Promise.all([read('a'), read('a'), read('b')])).toEqual(['a 1', 'a 1', 'b 2']);
  expect(await read('a')).toBe('a 3');
  expect(asked).toEqual(['a', 'b', 'a']);
});

it('tells all who wait of a failure, and tries again for who comes later', async () => {
  let tries = 0;
  const read = readTogether(async (_key: string) => {
    tries += 1;
    if (tries === 1) throw new Error('busy');
    return tries;
  });
  const both = await Promise.allSettled([read('a'), read('a')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await read('a')).toBe(2);
});
