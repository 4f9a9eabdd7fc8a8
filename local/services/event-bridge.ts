import * as z from 'zod';
import { type BusEvent, createBusEvent, type Place } from '#local/bus-event.ts';
import { type EventRule, matchesRule } from '#local/event-rules.ts';
import { inputFor } from '#local/rule-targets.ts';
import { createJsonService, parseInput } from './json-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';

/** What the service works on. */
export type EventBridgeOptions = {
  readonly rules: readonly EventRule[];
  /** Where the events say that they are from. */
  readonly place: Place;
  /** Sends an event to a queue that a rule names. */
  readonly send: (queueUrl: string, event: string) => Promise<void>;
  /** Called with each event that was taken. @default nothing */
  readonly onEvent?: (event: BusEvent) => void;
};

/** Seconds since 1970, as the SDK sends them, or a date as people write it. */
const Time = z.union([
  z.number().transform((seconds) => new Date(seconds * 1000)),
  z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
]);

const Entry = z.object({
  Time: Time.optional(),
  Source: z.string().default(''),
  Resources: z.array(z.string()).default([]),
  DetailType: z.string().default(''),
  Detail: z.string().default(''),
  EventBusName: z.string().default('default'),
});

type Entry = z.infer<typeof Entry>;

const PutEventsInput = z.object({ Entries: z.array(Entry).min(1).max(10) });

/** What EventBridge answers for one entry. */
type EntryResult = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/**
 * EventBridge's default bus: it takes events and hands them to the queues of the rules that they match. Unlike AWS it takes
 * events of AWS's own sources from everyone, so that they can be tried.
 */
export const createEventBridge = (options: EventBridgeOptions): Service =>
  createJsonService({
    PutEvents: async (input) => {
      const { Entries } = parseInput(PutEventsInput, input);
      const results: EntryResult[] = [];
      for (const entry of Entries) results.push(await putEvent(entry, options));
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  });

const putEvent = async (entry: Entry, options: EventBridgeOptions): Promise<EntryResult> => {
  const { rules, place, send, onEvent = () => undefined } = options;
  const { Source: source, DetailType, Resources: resources, Time: time, EventBusName: bus } = entry;
  if (bus !== 'default' && !bus.endsWith(':event-bus/default'))
    throw new ServiceRefusal('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  for (const [name, value] of Object.entries({ Source: source, DetailType, Detail: entry.Detail }))
    if (value === '') return invalidArgument(`Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  const detail = Detail.safeParse(entry.Detail).data;
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const told = { source, detailType: DetailType, detail, resources, ...(time !== undefined && { time }) };
  const event = createBusEvent(told, place);
  const targets = rules.filter((rule) => matchesRule(rule, event)).flatMap((rule) => rule.targets);
  const distinct = new Map(targets.map((target) => [`${target.queueUrl} ${target.template ?? ''}`, target]));
  for (const target of distinct.values()) await send(target.queueUrl, inputFor(target, JSON.stringify(event)));
  onEvent(event);
  return { EventId: event.id };
};

const invalidArgument = (ErrorMessage: string): EntryResult => ({ ErrorCode: 'InvalidArgument', ErrorMessage });

/** The JSON text of an object. */
const Detail = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.unknown()));
