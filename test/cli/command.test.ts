import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const file = (name: string): string => fileURLToPath(new URL(`../../cli/${name}.ts`, import.meta.url));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly fault: string;
}

const run = (command: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [file(command), ...args], (_error, out, fault) =>
      resolve({ code: child.exitCode ?? -1, out, fault }),
    );
  });

const COMMANDS = ['audit', 'forget', 'import', 'key', 'prices', 'quarantine', 'report', 'trigger'];

describe.each(COMMANDS)('npm run %s', (command) => {
  it('says on --help all that it takes, and ends well', async () => {
    const { code, out, fault } = await run(command, '--help');
    expect({ code, fault }).toEqual({ code: 0, fault: '' });
    expect(out).toContain(`npm run ${command} -- `);
    expect(out).toContain('--help');
  });

  it('names a fault of the command line and shows the help', async () => {
    const { code, out, fault } = await run(command, '--colour');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(fault).toMatch(/^Unknown option '--colour'/);
    expect(fault).toContain(`npm run ${command} -- `);
  });
});
