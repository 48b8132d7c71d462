import { BASE_PATH } from '../../lib/api-contract.ts';

/** Where a report is downloaded with a key. */
export const downloadUrl = (path: string): string =>
  `${BASE_PATH}/download_report?path=${path.split('/').map(encodeURIComponent).join('/')}`;
