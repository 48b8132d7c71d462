import { describe, expect, it } from 'vitest';
import { readOptions, WrongOption } from '../../local/options.ts';

describe('options of npm start', () => {
  it('have defaults', () => {
    expect(readOptions([])).toEqual({
      port: 10_090,
      home: '.tokenledger',
      isDemo: false,
      isFresh: false,
      isJson: false,
      isVerbose: false,
    });
  });

  it('are read', () => {
    const options = readOptions(['--port', '0', '--home', 'x', '--demo', '--fresh', '--json', '--verbose']);
    expect(options).toEqual({ port: 0, home: 'x', isDemo: true, isFresh: true, isJson: true, isVerbose: true });
  });

  it.each([
    [['--port', '70000'], /--port 70000: must be an integer from 0 to 65535/],
    [['--port', 'x', '--home', ''], /--port x.*\n--home: must name a folder/],
    [['--prot', '1'], /--prot/],
    [['somewhere'], /somewhere/],
  ])('%j are refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(WrongOption);
    expect(() => readOptions(args)).toThrow(message);
  });

  it('ask for help', () => expect(readOptions(['--help'])).toBe('help'));
});
