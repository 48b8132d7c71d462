import { ENVIRONMENT, type EnvironmentOf, type FunctionName } from '../lib/environment.ts';

/**
 * The variables of a function, all of them. An empty one counts as missing: "no retention" is said by a value.
 *
 * @throws Error at load, naming every variable that is missing, so that a wrong deployment fails before its first request.
 */
export function readEnvironment<F extends FunctionName>(
  functionName: F,
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentOf<F> {
  const names: readonly string[] = ENVIRONMENT[functionName];
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`${functionName}: missing environment variables: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as EnvironmentOf<F>;
}
