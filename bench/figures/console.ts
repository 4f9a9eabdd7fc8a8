import type { Page } from 'playwright-core';
import { z } from 'zod';
import { chromiumPath } from '#test/support/browser.ts';
import { startConsole } from '#test/support/running-console.ts';
import { median } from '../statistics.ts';
import { measureLists } from './console-lists.ts';
import type { BenchOptions, Figure } from './figure.ts';

/** How much slower than this machine's the browser's processor is made. */
const SLOWDOWN = 4;

const SCREENS = ['/', '/messages', '/failures', '/letters', '/topics'];

/** How far the layout has moved since the first content, as browsers add it up: no input has caused any of it. */
const SHIFT = `new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 500);
})`;

type Sample = { readonly milliseconds: number; readonly shift: number };

/** Loads a screen anew, whose person is signed in at the issuer, and waits until nothing more comes. */
const load = async (page: Page): Promise<Sample> => {
  const startedAt = performance.now();
  await page.reload({ waitUntil: 'commit' });
  await page.locator('.frame-content h1').first().waitFor();
  const milliseconds = performance.now() - startedAt;
  await page.waitForLoadState('networkidle');
  return { milliseconds, shift: z.number().parse(await page.evaluate(SHIFT)) };
};

/** What a browser with a slow processor makes of screens of the console, from its files at the local service. */
export const measureConsole = async (options: BenchOptions): Promise<readonly Figure[]> => {
  const { isQuick, tell } = options;
  if (chromiumPath === undefined) {
    tell('console: left out, there is no Chromium');
    return [];
  }
  const running = await startConsole();
  const figures: Figure[] = [];
  for (const screen of SCREENS) {
    tell(`console: ${screen}`);
    const { page, close } = await running.signedIn(screen);
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    const samples: Sample[] = [];
    for (let index = 0; index < (isQuick ? 3 : 9); index += 1) samples.push(await load(page));
    await close();
    const command = 'npm run bench -- --only console';
    figures.push(
      {
        what: `console ${screen}: from the reload, with sign-in, to its heading; processor ${SLOWDOWN} times slower (ms)`,
        measured: median(samples.map(({ milliseconds }) => milliseconds)).toFixed(0),
        target: screen === '/' ? '<= 1500' : '',
        command,
      },
      {
        what: `console ${screen}: how far the layout moves while it loads (cumulative layout shift)`,
        measured: Math.max(...samples.map(({ shift }) => shift)).toFixed(3),
        target: '<= 0.1',
        command,
      },
    );
  }
  figures.push(...(await measureLists(running, options, SLOWDOWN)));
  await running.stop();
  return figures;
};
