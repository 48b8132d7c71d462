/** What the fields of a form that is sent say, by their names. */
export function textsOf(event: SubmitEvent): Readonly<Record<string, string>> {
  const form = new FormData(event.currentTarget as HTMLFormElement);
  return Object.fromEntries([...form].map(([name, text]) => [name, String(text)]));
}
