import { randomBytes, randomInt } from 'node:crypto';
import * as z from 'zod';
import { CommandError, flag, runMain, text } from './command-line.ts';
import { startHttpSubscriber } from './demo/http-subscriber.ts';
import { createInbox } from './demo/inbox.ts';
import { type Cast, cleanUp, publishThreeWays, receiveAll, setTheScene, subscribeAll } from './demo/story.ts';
import { createWaitFor } from './demo/wait-for.ts';
import { DEFAULT_STATE_DIRECTORY, type LocalFacts, notRunning, readLocalFacts } from './local-facts.ts';
import { createSmnClient } from './smn-client.ts';

const HELP = `Shows the running local service at work: one topic, three subscribers, three messages.

  npm run demo [-- --state DIR --keep]

Options
  --state DIR   where "npm start" keeps its state (default ${DEFAULT_STATE_DIRECTORY})
  --keep        leave topic, subscriptions and template there, to be looked at in the console; without it they are removed
  --help`;

const Options = z.strictObject({ state: text.default(DEFAULT_STATE_DIRECTORY), keep: flag, help: flag });

const main = async ({ options }: { readonly options: z.infer<typeof Options> }): Promise<void> => {
  const facts = readLocalFacts(options.state);
  await checkRunning(facts);
  const subscriber = await startHttpSubscriber(new URL(facts.endpoint).origin);
  try {
    await tell(facts, { subscriber, isKept: options.keep });
  } finally {
    subscriber.stop();
  }
};

const checkRunning = async (facts: LocalFacts): Promise<void> => {
  try {
    await touch(facts);
  } catch (error) {
    throw notRunning(facts, error);
  }
};

/** A call that is answered as soon as the service gets to it. */
const touch = async ({ endpoint }: LocalFacts): Promise<void> => {
  await (await fetch(`${endpoint}/v2`)).text();
};

const say = (line: string): void => console.log(line);

/** Numbers of a range that is in use; one of its own for every run, as with the mail address. */
const phoneNumber = (): string => `+447400${String(randomInt(1_000_000)).padStart(6, '0')}`;

type Telling = Pick<Cast, 'subscriber'> & { readonly isKept: boolean };

const tell = async (facts: LocalFacts, { subscriber, isKept }: Telling): Promise<void> => {
  const run = randomBytes(4).toString('hex');
  const cast: Cast = {
    client: createSmnClient(facts),
    people: [
      createInbox(facts.outbox, { protocol: 'email', address: `ada.${run}@example.com` }),
      createInbox(facts.outbox, { protocol: 'sms', address: phoneNumber() }),
    ],
    subscriber,
    say,
    waitFor: createWaitFor({ touch: () => touch(facts), say }),
  };
  const scene = await setTheScene(cast, run);
  try {
    await subscribeAll(cast, scene);
    await receiveAll(cast, await publishThreeWays(cast, scene));
  } finally {
    if (!isKept) await cleanUp(cast, scene);
  }
  if (subscriber.notifications.some(({ isGenuine }) => !isGenuine)) throw new CommandError('A signature was wrong.');
  const left = isKept
    ? `topic and template stay; look at them in the console, ${facts.endpoint}/console/`
    : 'topic and template are removed again';
  console.log(`\nDone: ${left}. Every mail and text message: ${facts.outbox}`);
};

await runMain({ help: HELP, options: Options, main });
