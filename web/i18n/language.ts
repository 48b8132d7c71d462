import { effect, signal } from '@preact/signals';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = 'tokenledger.language';

/** BCP 47 tags for `Intl` and for the page's `lang`. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

const isLanguage = (text: string | null): text is Language => LANGUAGES.some((language) => language === text);

/** As chosen before, else as the browser prefers. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(STORED);
  if (isLanguage(chosen)) return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export const language = signal<Language>(firstLanguage());

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(STORED, chosen);
  language.value = chosen;
}

effect(() => {
  document.documentElement.lang = LOCALES[language.value];
});
