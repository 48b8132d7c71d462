import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { key } from './api/key.ts';
import { dictionary } from './i18n/dictionary.ts';

const word = dictionary(
  {
    title: 'Sign in',
    lead: 'Paste a key of this ledger that may read.',
    key: 'Key',
    'sign-in': 'Sign in',
    promise: 'It stays in this tab, and goes when the tab is closed.',
    used: 'This link was used already. The key itself was printed below it.',
    wrong: 'The ledger does not know this key, or it was revoked or has expired.',
    shape: 'A key begins with tl_.',
  },
  {
    title: '登录',
    lead: '粘贴一个可查看此账本的密钥。',
    key: '密钥',
    'sign-in': '登录',
    promise: '密钥只留在此标签页，关闭后即清除。',
    used: '此链接已使用过。密钥本身显示在终端中该链接的下方。',
    wrong: '账本不认识此密钥，或它已被撤销或过期。',
    shape: '密钥以 tl_ 开头。',
  },
);

/** Whether the page was opened by a link that had signed somebody in before. */
export const linkIsUsed = signal(false);

export function SignIn() {
  const [text, setText] = useState('');
  const [isWrongShape, setWrongShape] = useState(false);
  const enter = (event: Event) => {
    event.preventDefault();
    const isKey = text.trim().startsWith('tl_');
    setWrongShape(!isKey);
    if (isKey) key.keep(text.trim());
  };
  const fault = isWrongShape ? 'shape' : key.wasRefused ? 'wrong' : linkIsUsed.value ? 'used' : undefined;
  return (
    <form class="sign-in" onSubmit={enter}>
      <h1>{word('title')}</h1>
      <p>{word('lead')}</p>
      <label for="key">{word('key')}</label>
      <input
        id="key"
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={text}
        aria-describedby="key-note"
        aria-invalid={fault === 'shape' || fault === 'wrong'}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="primary">
        {word('sign-in')}
      </button>
      <p id="key-note" role="status" class={fault ? 'fault' : 'quiet'}>
        {word(fault ?? 'promise')}
      </p>
    </form>
  );
}
