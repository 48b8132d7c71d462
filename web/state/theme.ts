import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'tokenledger.theme';

const stored = localStorage.getItem(STORED);

/** As chosen before, else as the system has it. */
export const theme = signal<Theme>(THEMES.find((name) => name === stored) ?? 'system');

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(STORED, chosen);
  theme.value = chosen;
}

effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});
