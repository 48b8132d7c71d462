import { useEffect, useRef } from 'preact/hooks';
import { dictionary } from '../i18n/dictionary.ts';
import { isHelpOpen } from '../state/shortcuts.ts';
import { word as shared } from '../words.ts';

const word = dictionary(
  {
    title: 'Keys',
    D: 'today, by the hour',
    W: 'the last 7 days',
    M: 'the last 30 days',
    X: 'take all filters away',
    '/': 'look for a name to filter by',
    '?': 'open or close this list',
    Esc: 'close, or leave a field',
  },
  {
    title: '快捷键',
    D: '今天，按小时',
    W: '最近 7 天',
    M: '最近 30 天',
    X: '清除所有筛选',
    '/': '查找要筛选的名称',
    '?': '打开或关闭此列表',
    Esc: '关闭，或离开输入框',
  },
);

const KEYS = ['D', 'W', 'M', 'X', '/', '?', 'Esc'] as const;

export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isHelpOpen.value]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => (isHelpOpen.value = false)}>
      <h2 id="help-title">{word('title')}</h2>
      <dl class="keys">
        {KEYS.map((name) => (
          <div key={name}>
            <dt>
              <kbd>{name}</kbd>
            </dt>
            <dd>{word(name)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => (isHelpOpen.value = false)}>
        {shared('close')}
      </button>
    </dialog>
  );
}
