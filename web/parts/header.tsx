import { useEffect, useRef } from 'preact/hooks';
import { key } from '../api/key.ts';
import { chooseLanguage, LOCALES, language } from '../i18n/language.ts';
import { addressOf, route, VIEWS } from '../state/route.ts';
import { screen } from '../state/screen.ts';
import { chooseTheme, THEMES, theme } from '../state/theme.ts';
import { word } from '../words.ts';
import { followLink } from './follow-link.ts';
import { Icon } from './icon.tsx';

export function Header() {
  return (
    <header class="top">
      <a class="brand" href={addressOf({ view: 'overview', about: '' })} onClick={followLink}>
        <Icon name="ledger" />
        tokenledger
      </a>
      {key.value !== null && <Views />}
      <div class="tools">
        {key.value !== null && <Access />}
        <LanguageSwitch />
        <ThemeSwitch />
        {key.value !== null && (
          <button type="button" class="quiet" onClick={() => key.forget('signed-out')}>
            {word('sign-out')}
          </button>
        )}
      </div>
    </header>
  );
}

function Views() {
  const { view: shown } = route.value;
  const nav = useRef<HTMLElement>(null);
  // On a phone the links are wider than the page.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shown]);
  return (
    <nav ref={nav} aria-label={word('views')}>
      {VIEWS.map((view) => (
        <a
          key={view}
          href={addressOf({ view, about: '' })}
          aria-current={shown === view ? 'page' : undefined}
          onClick={followLink}
        >
          {word(view)}
        </a>
      ))}
    </nav>
  );
}

/** Whose figures these are, and what the reader's key may. */
function Access() {
  const access = screen.value?.access;
  if (access === undefined) return null;
  const scopes = access.scopes.map((scope) => word(`scope.${scope}`)).join(' · ');
  return (
    <span class="access" title={word('access', { project: access.project, scopes })}>
      <strong>{access.project}</strong> {scopes}
    </span>
  );
}

function LanguageSwitch() {
  const other = language.value === 'en' ? 'zh' : 'en';
  return (
    <button type="button" class="quiet" lang={LOCALES[other]} onClick={() => chooseLanguage(other)}>
      {word('language')}
    </button>
  );
}

function ThemeSwitch() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
  return (
    <button
      type="button"
      class="quiet icon"
      aria-label={word(`theme.${theme.value}`)}
      title={word(`theme.${theme.value}`)}
      onClick={() => chooseTheme(next)}
    >
      <Icon name={theme.value} />
    </button>
  );
}
