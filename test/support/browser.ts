import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where systems keep a Chromium; `CHROMIUM` names another. The first has no windows, and takes half as much of the processor. */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The Chromium of this machine; undefined when it has none. */
export const chromiumPath: string | undefined = PLACES.find((path) => path !== undefined && existsSync(path));

/** For what hangs: on a busy machine a page with much script takes more than the 30 seconds that Playwright waits by default. */
const TIMEOUT_MS = 240_000;

/** Starts Chromium without a window. Its sandbox needs rights that containers do not have; it opens our pages only. */
export const launchBrowser = async (): Promise<Browser> => {
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args, timeout: TIMEOUT_MS });
  browser.on('context', (context) => context.setDefaultTimeout(TIMEOUT_MS));
  return browser;
};
