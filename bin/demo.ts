import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { CommandError, flag, runMain, text } from './command-line.ts';
import { startHttpSubscriber } from './demo/http-subscriber.ts';
import { createInbox } from './demo/inbox.ts';
import { type Cast, cleanUp, publishThreeWays, receiveAll, setTheScene, subscribeAll } from './demo/story.ts';
import { DEFAULT_STATE_DIRECTORY, type LocalFacts, notRunning, readLocalFacts } from './local-facts.ts';
import { createSmnClient } from './smn-client.ts';

const HELP = `Shows the running local service at work: one topic, three subscribers, three messages.

  npm run demo [-- --state DIR]

Options
  --state DIR   where "npm start" keeps its state (default ${DEFAULT_STATE_DIRECTORY})
  --help`;

const Options = z.strictObject({ state: text.default(DEFAULT_STATE_DIRECTORY), help: flag });

const main = async ({ options }: { readonly options: z.infer<typeof Options> }): Promise<void> => {
  const facts = readLocalFacts(options.state);
  await checkRunning(facts);
  const subscriber = await startHttpSubscriber(new URL(facts.endpoint).origin);
  try {
    await tell(facts, subscriber);
  } finally {
    subscriber.stop();
  }
};

const checkRunning = async (facts: LocalFacts): Promise<void> => {
  try {
    await fetch(`${facts.endpoint}/v2`, { signal: AbortSignal.timeout(20_000) });
  } catch (error) {
    throw notRunning(facts, error);
  }
};

const tell = async (facts: LocalFacts, subscriber: Cast['subscriber']): Promise<void> => {
  const run = randomBytes(4).toString('hex');
  const cast: Cast = {
    client: createSmnClient(facts),
    people: [
      createInbox(facts.outbox, { protocol: 'email', address: `ada.${run}@example.com` }),
      createInbox(facts.outbox, { protocol: 'sms', address: '+447400123456' }),
    ],
    subscriber,
    say: (line) => console.log(line),
  };
  const scene = await setTheScene(cast, run);
  try {
    await subscribeAll(cast, scene);
    await receiveAll(cast, await publishThreeWays(cast, scene));
  } finally {
    await cleanUp(cast, scene);
  }
  if (subscriber.notifications.some(({ isGenuine }) => !isGenuine)) throw new CommandError('A signature was wrong.');
  console.log(`\nDone: topic and template are removed again. Every mail and text message: ${facts.outbox}`);
};

await runMain({ help: HELP, options: Options, main });
