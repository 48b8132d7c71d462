import { language } from './language.ts';

/** The names in braces of a text: `'{calls} of {total}'` → `'calls' | 'total'`. */
type PlaceIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | PlaceIn<Rest> : never;

type Places<Text extends string> = Readonly<Record<PlaceIn<Text>, string>>;

type Arguments<Text extends string> = [PlaceIn<Text>] extends [never] ? [] : [places: Places<Text>];

/** Words of one room of the page in every language. The compiler holds keys, and what has to be filled in. */
export function dictionary<const English extends Readonly<Record<string, string>>>(
  en: English,
  zh: Readonly<Record<keyof English, string>>,
) {
  const words: Readonly<Record<string, Readonly<Record<keyof English, string>>>> = { en, zh };
  return <Key extends keyof English>(key: Key, ...[places]: Arguments<English[Key]>): string => {
    const text = words[language.value]?.[key] ?? en[key] ?? '';
    const filled: Readonly<Record<string, string>> = places ?? {};
    return text.replace(/\{(\w+)\}/g, (_, name: string) => filled[name] ?? '');
  };
}
