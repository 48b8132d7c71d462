interface Weakness {
  readonly name: string;
  readonly severity: string;
  readonly isDirect: boolean;
}

/** What `npm audit --json` found, for the log of CI; that it could not look is said and no fault. */
export function describeAudit(output: string): string {
  const weaknesses = readWeaknesses(output);
  if (weaknesses === undefined) return 'dependencies: not checked, the registry offers no audit';
  if (weaknesses.length === 0) return 'dependencies: no known weakness';
  const lines = weaknesses.map(
    ({ name, severity, isDirect }) => `  ${severity}: ${name}${isDirect ? '' : ' (a dependency of a dependency)'}`,
  );
  return [`dependencies: ${weaknesses.length} with known weaknesses, see npm audit`, ...lines].join('\n');
}

/** Undefined when the output is no report. */
function readWeaknesses(output: string): readonly Weakness[] | undefined {
  try {
    const { vulnerabilities } = JSON.parse(output);
    return vulnerabilities === undefined ? undefined : Object.values(vulnerabilities);
  } catch {
    return undefined;
  }
}
