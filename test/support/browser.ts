import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where a machine keeps the fonts of its own; the ones that come with the browser have no Chinese. */
const SYSTEM_FONTS = '/etc/fonts';

/**
 * A Chromium that comes from npm with its own libraries, so that it runs on any Linux. It unpacks itself once into the folder for
 * temporary files.
 */
export async function startBrowser(): Promise<Browser> {
  // It brings its libraries along only where it believes to be in Lambda, and asks for that while it is loaded.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x';
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  if (existsSync(SYSTEM_FONTS)) process.env.FONTCONFIG_PATH ??= SYSTEM_FONTS;
  const { default: packed } = await import('@sparticuz/chromium');
  packed.setGraphicsMode = false;
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
  });
}
