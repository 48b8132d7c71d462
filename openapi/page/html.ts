const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that is ready to be shown. Only `html` and `raw` make it, so that a text of the document is always escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Part[];

const write = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') {
    return String(part).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  }
  return part.map(write).join('');
};

/** A template whose values are escaped, unless they are HTML already. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(texts.map((text, index) => text + write(parts[index])).join(''));

/** A text of the document with its code marks and paragraphs. */
export const prose = (text = ''): Html =>
  new Html(
    text
      .split('\n\n')
      .filter((paragraph) => paragraph !== '')
      .map((paragraph) => `<p>${write(paragraph).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`)
      .join(''),
  );

/** {@link prose} within a line. */
export const phrase = (text = ''): Html => new Html(write(text).replace(/`([^`]+)`/g, '<code>$1</code>'));
