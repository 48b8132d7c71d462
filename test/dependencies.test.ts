import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Versions = Readonly<Record<string, string>>;

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const { dependencies, devDependencies, optionalDependencies, allowScripts } = readJson('package.json');
const declared: Versions = { ...dependencies, ...devDependencies, ...optionalDependencies };
const packages: Readonly<Record<string, Locked>> = readJson('package-lock.json').packages;

/** The packages of the first column of each table. */
const documented = [...readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| (`.*?) +\|/gm)].flatMap(
  ([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
);

describe('the dependencies', () => {
  it('are those that docs/dependencies.md gives a reason for', () => {
    const typesOf = (name: string) => (name.startsWith('@types/') ? '@types/*' : name);
    expect(documented.toSorted()).toEqual([...new Set(Object.keys(declared).map(typesOf))].toSorted());
  });

  it('are pinned exactly', () => {
    for (const [name, version] of Object.entries(declared)) expect(version, name).toMatch(/^(npm:\S+@)?\d+\.\d+\.\d+$/);
  });

  it('are locked by their hashes, wherever they are fetched from', () => {
    for (const [path, { integrity, resolved, link, inBundle }] of Object.entries(packages)) {
      const isOurs = !path.startsWith('node_modules/') || link;
      if (isOurs || inBundle) continue;
      expect(integrity, path).toMatch(/^sha512-/);
      expect(resolved, path).toBeUndefined();
    }
  });

  it('run no script when they are installed', () => {
    const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = withScript.map(([path]) => path.replace(/^.*node_modules\//, ''));
    for (const name of new Set(names)) expect(allowScripts, name).toMatchObject({ [name]: false });
    for (const [name, isAllowed] of Object.entries(allowScripts)) expect(isAllowed, name).toBe(false);
  });
});
