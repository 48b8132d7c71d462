import { render } from 'preact';
import { key } from './api/key.ts';
import { exchangeCode, takeCode } from './api/one-time-code.ts';
import { App } from './app.tsx';
import { linkIsUsed } from './sign-in.tsx';
import { followLedger } from './state/screen.ts';
import { followKeys } from './state/shortcuts.ts';

const code = takeCode();
if (code !== undefined) {
  const text = await exchangeCode(code);
  if (text === undefined) linkIsUsed.value = true;
  else key.keep(text);
}
followLedger();
followKeys();
const page = document.getElementById('page');
if (page !== null) render(<App />, page);
