import { useState } from 'preact/hooks';
import { askFile } from '../../api/ask-file.ts';
import { word as shared } from '../../words.ts';
import { word } from './words.ts';

/** Fetches a report with the reader's key and hands it to the browser: a link alone would carry none. */
export function Download({ path }: { readonly path: string }) {
  const [hasFailed, setFailed] = useState(false);
  const download = async () => {
    const file = await askFile('/download_report', { path });
    setFailed(file === undefined);
    if (file === undefined) return;
    const link = document.createElement('a');
    link.href = file.url;
    link.download = path.slice(path.lastIndexOf('/') + 1);
    link.click();
    file.release();
  };
  return (
    <>
      {hasFailed && (
        <span class="fault" role="alert">
          {shared('failed')}{' '}
        </span>
      )}
      <button type="button" aria-label={word('download-of', { path })} onClick={download}>
        {word('download')}
      </button>
    </>
  );
}
