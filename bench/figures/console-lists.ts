import type { Page, Response } from 'playwright-core';
import type { RunningConsole } from '#test/support/running-console.ts';
import { fillConsole, LOAD } from '../console-load.ts';
import { median } from '../statistics.ts';
import type { BenchOptions, Figure } from './figure.ts';

/** A list of the console: where it is, what it asks for, and what stands in its rows. */
type List = { readonly path: string; readonly asks: RegExp; readonly row: string };

/** Of the API: the address of the screen is spelled likewise. */
const MESSAGES = /\/ops\/v1\/[^/]+\/messages\?/;

const listsOf = (topicUrn: string): readonly List[] => [
  { path: '/messages', asks: MESSAGES, row: 'High water' },
  { path: `/messages?topic=${topicUrn}`, asks: MESSAGES, row: 'High water' },
  { path: '/letters', asks: /\/dead-letters\?/, row: 'HTTP 503' },
  { path: '/failures', asks: /\/failures\?/, row: 'receiver-' },
  { path: `/topics/${topicUrn}`, asks: /\/topics\/[^/]+\/subscriptions\?/, row: 'receiver-' },
  { path: '/suppressions', asks: /\/subscriptions\?/, row: 'waits-' },
];

type Sample = { readonly answer: number; readonly shown: number };

/** Loads a list anew: how long its answer took, and how long from that to its first row. */
const load = async (page: Page, { asks, row }: List): Promise<Sample> => {
  const answered = page.waitForResponse((response: Response) => asks.test(response.url()));
  await page.reload({ waitUntil: 'commit' });
  const response = await answered;
  await response.finished();
  const at = performance.now();
  await page.getByRole('row').filter({ hasText: row }).first().waitFor();
  const shown = performance.now() - at;
  const { requestStart, responseEnd } = response.request().timing();
  return { answer: responseEnd - requestStart, shown };
};

/**
 * What lists of the console take of a topic with thousands of subscriptions, messages and dead letters, in a browser whose processor
 * is so many times slower than this machine's.
 */
export const measureLists = async (
  running: RunningConsole,
  { isQuick, tell }: BenchOptions,
  slowdown: number,
): Promise<readonly Figure[]> => {
  tell('console: a topic with thousands');
  const topicUrn = await fillConsole(running.service);
  const waiting = { protocol: 'email', endpoint: 'waits-for-confirmation@example.com' };
  await running.service.call('POST', `{p}/topics/${running.topic}/subscriptions`, waiting);
  const command = 'npm run bench -- --only console';
  const figures: Figure[] = [];
  for (const list of listsOf(topicUrn)) {
    const name = list.path.replace(topicUrn, 'busy');
    tell(`console: ${name}`);
    const { page, close } = await running.signedIn(list.path);
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    const samples: Sample[] = [];
    for (let index = 0; index < (isQuick ? 3 : 9); index += 1) samples.push(await load(page, list));
    await close();
    const of = `${LOAD.subscriptions} subscriptions, ${LOAD.messages} messages, ${LOAD.letters} letters`;
    figures.push(
      {
        what: `console ${name} of ${of}: from the answer to the first row; processor ${slowdown} times slower (ms)`,
        measured: median(samples.map(({ shown }) => shown)).toFixed(0),
        target: '<= 1500',
        command,
      },
      {
        what: `console ${name} of the same: the answer of the local service (ms)`,
        measured: median(samples.map(({ answer }) => answer)).toFixed(0),
        target: '',
        command,
      },
    );
  }
  return figures;
};
