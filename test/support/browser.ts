import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const PROJECT = join(import.meta.dirname, '../..');
/** Where a machine keeps the fonts of its own; the ones that come with the browser have no Chinese. */
const SYSTEM_FONTS = '/etc/fonts';
/** Where the browser's own fonts believe to be. */
const FONTS = '/tmp/fonts';
/** The package unpacks into the folder for temporary files, and its libraries only where it believes to be in Lambda. */
const UNPACK = `
  const { default: packed } = await import('@sparticuz/chromium');
  await packed.executablePath();`;
const LAMBDA = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };

/** A Chromium that comes from npm with its own libraries, so that it runs on any Linux. */
export async function startBrowser(): Promise<Browser> {
  const folder = await unpackBrowser();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_PATH: existsSync(SYSTEM_FONTS) ? SYSTEM_FONTS : join(folder, 'fonts'),
    },
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
  });
}

/** Unpacks the browser once on a machine: aside and moved, so that nobody starts one that another test still writes. */
export async function unpackBrowser(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'));
  const folder = join(tmpdir(), `tokenledger-chromium-${version}`);
  if (existsSync(folder)) return folder;
  const aside = mkdtempSync(`${folder}-`);
  const env = { ...process.env, ...LAMBDA, TMPDIR: aside };
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', UNPACK], { cwd: PROJECT, env });
  const fonts = join(aside, 'fonts/fonts.conf');
  writeFileSync(fonts, readFileSync(fonts, 'utf8').replaceAll(FONTS, join(folder, 'fonts')));
  try {
    renameSync(aside, folder);
  } catch (error) {
    // Another one has unpacked it in the meantime.
    if (!existsSync(folder)) throw error;
    rmSync(aside, { recursive: true });
  }
  return folder;
}
