import { describe, expect, it } from 'vitest';
import { recordedLog } from '../support/recorded-log.ts';

const only = (lines: string[]) => JSON.parse(lines[0] ?? '');

describe('the log', () => {
  it('writes one line of JSON with what Lambda needs to take it as it is', () => {
    const { log, lines } = recordedLog();
    log.info('batch_completed', { records: 3, shard: 'a\nb', nothing: undefined });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    expect(only(lines)).toEqual({
      timestamp: '2026-11-24T02:00:00.000Z',
      level: 'INFO',
      code: 'batch_completed',
      function: 'test',
      records: 3,
      shard: 'a\nb',
    });
  });

  it('tells an error with its causes and where it was thrown', () => {
    const { log, lines } = recordedLog();
    log.error('request_failed', {}, new TypeError('outer', { cause: new Error('inner') }));
    const { error } = only(lines);
    expect(error).toMatchObject({ name: 'TypeError', message: 'outer', cause: { name: 'Error', message: 'inner' } });
    expect(error.stack[0]).toMatch(/^at .*log\.test\.ts/);
  });

  it('ends with an error that is its own cause', () => {
    const { log, lines } = recordedLog();
    const loop = new Error('loop');
    loop.cause = loop;
    log.error('request_failed', {}, loop);
    expect(lines).toHaveLength(1);
  });

  it('never quotes a body, which parsers do in their messages', () => {
    const { log, lines } = recordedLog();
    for (const parse of [() => JSON.parse('my secret prompt'), () => BigInt('my secret prompt')]) {
      try {
        parse();
      } catch (error) {
        log.error('request_failed', {}, new Error('unreadable', { cause: error }));
      }
    }
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('secret');
  });
});
