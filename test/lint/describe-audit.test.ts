import { describe, expect, it } from 'vitest';
import { describeAudit } from '../../lint/describe-audit.ts';

const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities });

describe('the audit of dependencies', () => {
  it.each([
    ['nothing at all', ''],
    ['no JSON', 'npm error audit endpoint returned an error'],
    ['a registry that offers none', JSON.stringify({ message: '405 Method Not Allowed', method: 'POST' })],
    ['a registry that is not there', JSON.stringify({ error: { code: 'ENOTFOUND' } })],
    ['something else', 'null'],
  ])('says that it could not look when npm answers %s', (_, output) => {
    expect(describeAudit(output)).toBe('dependencies: not checked, the registry offers no audit');
  });

  it('says so when nothing is known', () => {
    expect(describeAudit(report({}))).toBe('dependencies: no known weakness');
  });

  it('names what is weak and how badly', () => {
    const found = describeAudit(
      report({
        leftpad: { name: 'leftpad', severity: 'high', isDirect: true },
        minimist: { name: 'minimist', severity: 'low', isDirect: false },
      }),
    );
    expect(found.split('\n')).toEqual([
      'dependencies: 2 with known weaknesses, see npm audit',
      '  high: leftpad',
      '  low: minimist (a dependency of a dependency)',
    ]);
  });
});
