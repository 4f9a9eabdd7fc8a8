import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { CommandError } from '../command-line.ts';
import type { Answer } from '../operator-function.ts';
import type { TransferCall } from './transfer/transfer.ts';

const Status = z.looseObject({
  stage: z.string(),
  region: z.string(),
  isActive: z.boolean(),
  waitSeconds: z.number(),
  epoch: z.int(),
  /** Of the active site, where one is. */
  activeEndpoint: z.string().optional(),
  /** Of the site that was active before a claim that is not confirmed. */
  formerEndpoint: z.string().optional(),
});
type Status = z.infer<typeof Status>;

const Site = z.object({ state: z.string(), epoch: z.int() });
type Site = z.infer<typeof Site>;

type Call = Pick<TransferCall, 'ask' | 'progress' | 'options'>;

const ANSWER_MS = 5000;
const BETWEEN_MS = 1000;
/** The wait is by the clocks of two invocations. */
const CLOCKS_MS = 500;
/** How much longer than the wait of an activation the other site is given to hear of it. */
const PATIENCE_MS = 60_000;

/** What a site says of itself; undefined when it does not answer. */
const siteAt = async (endpoint: string): Promise<Site | undefined> => {
  try {
    const response = await fetch(`${endpoint}/site`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return Site.safeParse(await response.json()).data;
  } catch {
    return undefined;
  }
};

const said = (site: Site | undefined): string =>
  site === undefined ? 'does not answer' : `${site.state}, epoch ${site.epoch}`;

/** Shows which site acts by the registry of the named one, and what the active site says itself. */
export const runStandbyStatus = async ({ ask }: Call): Promise<Answer> => {
  const status = Status.parse(await ask({ command: 'standby status' }));
  const { activeEndpoint } = status;
  return activeEndpoint === undefined ? status : { ...status, activeSite: said(await siteAt(activeEndpoint)) };
};

/**
 * Makes the named site the active one: claims the fence, waits until the site before has heard of it and has stopped, and confirms.
 * A site that does not answer may go on acting, which is for the operator to rule out. Run again, it goes on where it broke off.
 */
export const runActivate = async ({ ask, progress, options }: Call): Promise<Answer> => {
  const before = Status.parse(await ask({ command: 'standby status' }));
  if (before.isActive) return before;
  const former = options['active-is-down'] ? undefined : (before.activeEndpoint ?? before.formerEndpoint);
  if (former !== undefined) await requireAnswer(former);
  const claimed = Status.parse(await ask({ command: 'standby claim', epoch: before.epoch }));
  progress(`Claimed as epoch ${claimed.epoch}: no site acts now. Waiting for ${claimed.waitSeconds} s.`);
  const begun = Date.now();
  if (former !== undefined) await awaitStop(former, claimed, progress);
  await pause(Math.max(0, begun + claimed.waitSeconds * 1000 + CLOCKS_MS - Date.now()));
  return ask({ command: 'standby confirm', epoch: claimed.epoch });
};

const requireAnswer = async (endpoint: string): Promise<void> => {
  if ((await siteAt(endpoint)) !== undefined) return;
  throw new CommandError(
    `The active site does not answer at ${endpoint}. Nothing was changed. Is it down, or can nothing reach it? Then give --active-is-down (docs/operate.md, "A standby in another Region").`,
  );
};

/** Its functions read the fence one by one: the first that has says how long replication takes, and the wait covers the others. */
const awaitStop = async (
  endpoint: string,
  { epoch, waitSeconds }: Status,
  progress: (text: string) => void,
): Promise<void> => {
  const begun = Date.now();
  while (Date.now() < begun + waitSeconds * 1000 + PATIENCE_MS) {
    const site = await siteAt(endpoint);
    if (site !== undefined && site.epoch >= epoch && site.state !== 'active') {
      progress(`The site before has heard of it after ${((Date.now() - begun) / 1000).toFixed(1)} s, and has stopped.`);
      return;
    }
    await pause(BETWEEN_MS);
  }
  throw new CommandError(
    `The site at ${endpoint} has not heard of the claim: replication between the Regions is late, or the site is down. Nothing was confirmed, so none is active once it hears of it. Run the command again, or give --active-is-down.`,
  );
};
