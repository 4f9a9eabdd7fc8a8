import { gzipSync } from 'node:zlib';
import Axe from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';

/** How a test looks at the console. */
export type Look = {
  /** @default 'admin' */
  readonly as?: 'admin' | 'operator' | 'reader';
  /** @default 1280 */
  readonly width?: number;
  /** @default 'light' */
  readonly theme?: 'light' | 'dark';
  /** @default 'en-GB' */
  readonly language?: 'en-GB' | 'zh-CN';
};

/** What the console should never do, as the browser reports it. */
type Observed = {
  /** Errors and warnings of the page and of its policy. */
  readonly complaints: string[];
  /** Origins that were asked for something. */
  readonly origins: Set<string>;
  /** Scripts that came, by their paths. */
  readonly scripts: Map<string, Response>;
};

/** The size of a script as gzip has it, in bytes. */
export const compressedSize = async (script: Response): Promise<number> => gzipSync(await script.body()).length;

/** What the browser logs for an answer that a test provokes. */
const PROVOKED = /Failed to load resource: the server responded with a status of 40[0-9]/;

const optionsOf = ({ width = 1280, theme = 'light', language = 'en-GB' }: Look): BrowserContextOptions => ({
  viewport: { width, height: 900 },
  colorScheme: theme,
  locale: language,
  // What moves is painted by the processor, which tests need.
  reducedMotion: 'reduce',
});

/** A page of a browser of its own at an address of the console, and what is observed of it; nobody is signed in. */
export const openConsole = async (browser: Browser, url: string, look: Look = {}) => {
  const context = await browser.newContext(optionsOf(look));
  const page = await context.newPage();
  const observed: Observed = { complaints: [], origins: new Set(), scripts: new Map() };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !PROVOKED.test(message.text()))
      observed.complaints.push(message.text());
  });
  page.on('pageerror', (error) => observed.complaints.push(error.message));
  page.on('request', (request) => observed.origins.add(new URL(request.url()).origin));
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) observed.scripts.set(pathname, response);
  });
  await page.goto(url);
  return { page, observed, close: () => context.close() };
};

/** Signs a person in at an address of the console. */
export const signInAt = async (browser: Browser, url: string, look: Look = {}) => {
  const opened = await openConsole(browser, url, look);
  await opened.page.getByRole('button', { name: /Sign in|登录/ }).click();
  await opened.page.getByRole('link', { name: new RegExp(`^.*${look.as ?? 'admin'}@`) }).click();
  await opened.page.locator('.frame-content h1').first().waitFor();
  return opened;
};

/** Goes to another path of the console as one of its links does: within the page, which keeps its session. */
export const goTo = async (page: Page, path: string): Promise<void> => {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);
};

/** Which rules of axe a look can break that the others cannot: colours do not differ by language, nor texts by theme. */
type AxeRules = 'all' | 'colours' | 'all but colours';

/** The dearest rule by far: it looks at the pixels behind every text. */
const COLOURS = 'color-contrast';

/** What axe finds that matters, by rule and place. */
export const accessibilityFaults = async (page: Page, rules: AxeRules = 'all'): Promise<readonly string[]> => {
  // The console has no frames of other origins: without them axe works in the page itself, not in a second one for each look, and
  // it need not describe what is in order.
  const axe = new Axe({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  if (rules === 'colours') axe.withRules(COLOURS);
  if (rules === 'all but colours') axe.disableRules(COLOURS);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
};
