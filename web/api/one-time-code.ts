const FRAGMENT = /^#code=([\w-]+)$/;

/** Takes the code of a sign-in link out of the address, so that no history keeps it. */
export function takeCode(): string | undefined {
  const [, code] = FRAGMENT.exec(location.hash) ?? [];
  if (code !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

/** @returns the key; undefined when the code was used before, or the ledger does not run on this machine */
export async function exchangeCode(code: string): Promise<string | undefined> {
  const response = await fetch('/local/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  }).catch(() => undefined);
  return response?.ok ? ((await response.json()) as { key: string }).key : undefined;
}
