import * as z from 'zod';
import type { Outbox } from '#local/outbox.ts';
import { createJsonService, parseInput } from './json-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';

const Group = z.object({ logGroupName: z.string().min(1) });
const Stream = Group.extend({ logStreamName: z.string().min(1) });
const Retention = Group.extend({ retentionInDays: z.number().int().positive() });
const Events = Stream.extend({
  logEvents: z
    .array(z.object({ timestamp: z.number().int(), message: z.string().min(1) }))
    .min(1)
    .max(10_000),
});

/**
 * CloudWatch Logs: lines go to the outbox as protocol `log`, addressed `{group}:{stream}`. Groups and streams are known since
 * the start only; writers create them on first need.
 */
export const createLogs = (outbox: Outbox): Service => {
  const streams = new Map<string, Set<string>>();
  return createJsonService({
    CreateLogGroup: (input) => createGroup(streams, parse(Group, input)),
    PutRetentionPolicy: (input) => {
      streamsOf(streams, parse(Retention, input).logGroupName);
      return {};
    },
    CreateLogStream: (input) => createStream(streams, parse(Stream, input)),
    PutLogEvents: (input) => putEvents(streams, outbox, parse(Events, input)),
  });
};

type Streams = Map<string, Set<string>>;

const parse = <T>(schema: z.ZodType<T>, input: unknown): T => parseInput(schema, input, 'InvalidParameterException');

const alreadyThere = (): ServiceRefusal =>
  new ServiceRefusal('ResourceAlreadyExistsException', 'The specified log group or stream already exists');

const notThere = (what: string): ServiceRefusal =>
  new ServiceRefusal('ResourceNotFoundException', `The specified log ${what} does not exist.`);

const streamsOf = (streams: Streams, group: string): Set<string> => {
  const found = streams.get(group);
  if (found === undefined) throw notThere('group');
  return found;
};

const createGroup = (streams: Streams, { logGroupName }: z.infer<typeof Group>): object => {
  if (streams.has(logGroupName)) throw alreadyThere();
  streams.set(logGroupName, new Set());
  return {};
};

const createStream = (streams: Streams, { logGroupName, logStreamName }: z.infer<typeof Stream>): object => {
  const group = streamsOf(streams, logGroupName);
  if (group.has(logStreamName)) throw alreadyThere();
  group.add(logStreamName);
  return {};
};

const putEvents = (streams: Streams, outbox: Outbox, input: z.infer<typeof Events>): object => {
  const { logGroupName, logStreamName, logEvents } = input;
  if (!streamsOf(streams, logGroupName).has(logStreamName)) throw notThere('stream');
  if (logEvents.some(({ timestamp }, index) => timestamp < (logEvents[index - 1]?.timestamp ?? 0)))
    throw new ServiceRefusal('InvalidParameterException', 'Log events must be in chronological order.');
  const to = `${logGroupName}:${logStreamName}`;
  for (const { message } of logEvents) outbox.add({ protocol: 'log', to, text: message });
  return {};
};
