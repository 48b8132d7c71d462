import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../functions/environment.ts';
import { ENVIRONMENT, type FunctionName } from '../../lib/environment.ts';

describe('the environment of a function', () => {
  it.each(Object.keys(ENVIRONMENT) as FunctionName[])('of %s is all that is listed for it', (name) => {
    const env = Object.fromEntries(ENVIRONMENT[name].map((variable) => [variable, `its ${variable}`]));
    expect(readEnvironment(name, { ...env, PATH: '/bin' })).toEqual(env);
  });

  it('names every missing variable at once, empty ones too', () => {
    expect(() => readEnvironment('aggregate', { TIME_ZONE: '', CURRENCY: 'CNY' })).toThrow(
      'aggregate: missing environment variables: COUNTERS_TABLE, CONFIG_TABLE, TIME_ZONE',
    );
  });
});
