import type { ReportList } from '../../../lib/api-contract.ts';
import { usePages } from '../../api/use-pages.ts';
import { formatBytes, formatMoment } from '../../i18n/formats.ts';
import { Failed } from '../../parts/failed.tsx';
import { Pages } from '../../parts/pages.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Download } from './download.tsx';
import { MakeReport } from './make-report.tsx';
import { word } from './words.ts';

const FILES = 25;

/** The files of the ledger, and a form for another one. */
export function Reports() {
  const list = usePages<ReportList>('/reports', { limit: FILES });
  const { body, failure, again } = list;
  return (
    <>
      <h1>{word('title')}</h1>
      <p class="lead">{word('lead')}</p>
      <MakeReport onMade={again} />
      <section class="panel" aria-labelledby="report-files">
        <header>
          <h2 id="report-files">{word('files')}</h2>
        </header>
        {failure && <Failed failure={failure} again={again} />}
        {body?.reports.length === 0 && <p class="quiet">{word('none')}</p>}
        {body && body.reports.length > 0 && <Files files={body.reports} />}
        <Pages label={word('files')} {...list} />
      </section>
    </>
  );
}

function Files({ files }: { readonly files: ReportList['reports'] }) {
  return (
    <Scroll label={word('files')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{word('path')}</th>
            <th scope="col">{word('written')}</th>
            <th scope="col" class="number">
              {word('size')}
            </th>
            <th scope="col" class="number">
              {word('download')}
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr key={file.path}>
              <th scope="row">{file.path}</th>
              <td class="line">{formatMoment(file.written_at)}</td>
              <td class="number">{formatBytes(file.bytes)}</td>
              <td class="number">
                <Download path={file.path} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
