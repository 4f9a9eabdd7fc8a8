import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { Stage } from '#lib/stage.ts';
import { callEngine } from './engines/call.ts';
import type { FunctionDefinition } from './functions/definition.ts';
import { StartFailure } from './start-failure.ts';

/** Functions and queues of one's own that are to be subscribers of the local service. */
export type Subscribers = {
  /** Modules that export `handler`, by the name of the function that each is. @default none */
  readonly functions?: Readonly<Record<string, string>>;
  /** Names of queues. @default none */
  readonly queues?: readonly string[];
};

/** Where their ARNs say that they are. */
type Place = { readonly region: string; readonly account: string };

const functionArn = (name: string, { region, account }: Place): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}`;

/** The id of a queue in the contract's form: the same for the same name. */
const queueId = (name: string): string => {
  const hash = createHash('sha256').update(name).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
};

/** The stage with the subscribers on its allow-list; what is there already stays. Throws a {@link StartFailure}. */
export const withSubscribers = (stage: Stage, { functions = {}, queues = [] }: Subscribers, place: Place): Stage => {
  if (Object.keys(functions).length + queues.length === 0) return stage;
  for (const [name, file] of Object.entries(functions))
    if (!existsSync(file)) throw new StartFailure(`The function ${name} is to be ${file}, which does not exist.`);
  const { targets } = stage.settings;
  const newFunctions = Object.keys(functions)
    .map((name) => ({ arn: functionArn(name, place) }))
    .filter(({ arn }) => targets.functions.every((listed) => listed.arn !== arn));
  // By id, which is what one subscribes: the stage may list the same queue under another.
  const newQueues = queues
    .map((name) => ({ id: queueId(name), arn: `arn:aws:sqs:${place.region}:${place.account}:${name}` }))
    .filter(({ id }) => targets.queues.every((listed) => listed.id !== id));
  const parsed = Stage.safeParse({
    ...stage,
    settings: {
      ...stage.settings,
      targets: {
        ...targets,
        functions: [...targets.functions, ...newFunctions],
        queues: [...targets.queues, ...newQueues],
      },
    },
  });
  if (parsed.success) return parsed.data;
  throw new StartFailure(`A function or queue cannot be a subscriber.\n${z.prettifyError(parsed.error)}`);
};

const MEMORY_MEGABYTES = 256;
const TIMEOUT_SECONDS = 15;

/** How many events of one such function may be processed at once. */
export const SUBSCRIBER_CONCURRENCY = 4;

/** The functions as the pool runs them. */
export const subscriberFunctions = ({ functions = {} }: Subscribers, place: Place): readonly FunctionDefinition[] =>
  Object.entries(functions).map(([name, file]) => ({
    name,
    arn: functionArn(name, place),
    entry: resolve(file),
    handlerName: 'handler',
    memoryMegabytes: MEMORY_MEGABYTES,
    timeoutSeconds: TIMEOUT_SECONDS,
    environment: {},
    logging: { format: 'Text' },
  }));

/** Makes the queues of the stage's allow-list, and keeps those that are there. */
export const provisionTargetQueues = async ({ settings }: Stage, port: number): Promise<void> => {
  for (const { arn } of settings.targets.queues) {
    const [, , , region = '', , QueueName] = arn.split(':');
    await callEngine({ port, region, target: 'AmazonSQS.CreateQueue', body: { QueueName } });
  }
};

/** A subscriber as one subscribes it. */
export type Subscribable = { readonly name: string; readonly protocol: string; readonly endpoint: string };

/** What to subscribe so that the subscribers get something. */
export const subscribables = (
  { functions = {}, queues = [] }: Subscribers,
  { region, projectId }: { readonly region: string; readonly projectId: string },
): readonly Subscribable[] => [
  ...Object.keys(functions).map((name) => ({
    name,
    protocol: 'functionstage',
    endpoint: `urn:fss:${region}:${projectId}:function:default:${name}:latest`,
  })),
  ...queues.map((name) => ({ name, protocol: 'dms', endpoint: queueId(name) })),
];
