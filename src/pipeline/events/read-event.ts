import * as z from 'zod';
import { SNS_SOURCE } from '#src/domain/event-settings.ts';
import { EventBridgeEvent } from '#src/domain/events/event.ts';
import { InvalidDefinition } from '#src/domain/events/invalid-definition.ts';
import { type ReadyPublisher, readTopicTarget, TOPIC_TARGET, TopicTarget } from '#src/domain/events/topic-target.ts';
import { isObject, parseJson } from '#src/domain/json.ts';
import { isNestedDeeperThan, MAX_NESTING } from '#src/domain/nesting.ts';

const Attribute = z.object({ Type: z.string(), Value: z.string() });

/** SNS's envelope, in which queues get a notification unless its delivery is raw (SNS developer guide, message formats). */
const Notification = z.object({
  Type: z.literal('Notification'),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string(),
  MessageAttributes: z.record(z.string(), Attribute).default({}),
});

type Notification = z.output<typeof Notification>;

/** An event that the target of a rule sends to a topic: what else it says is beside the event, where no event has anything. */
const EventToTopic = z.object({ [TOPIC_TARGET]: TopicTarget, event: EventBridgeEvent });

/** What a message of the queue of events is: an event, for triggers or for the topic of a rule's target; or why it is none. */
export type ReadEvent =
  | { readonly event: EventBridgeEvent; readonly target?: ReadyPublisher }
  | { readonly problem: string };

/** A longer one says no more, and the queue of dead letters takes so much of a reason. */
const MAX_PROBLEM_LENGTH = 1000;

/** Reads an event as EventBridge sends it, or a notification of SNS, which becomes one. */
export const readEvent = (body: string): ReadEvent => {
  const input = parseJson(body);
  if (input === undefined) return { problem: 'It is not JSON.' };
  if (isObject(input) && Object.hasOwn(input, TOPIC_TARGET)) return readEventToTopic(input);
  const notification = Notification.safeParse(input).data;
  const { data: event, error } = EventBridgeEvent.safeParse(notification === undefined ? input : toEvent(notification));
  return event === undefined ? { problem: problemOf(error) } : { event };
};

const readEventToTopic = (input: unknown): ReadEvent => {
  const { data, error } = EventToTopic.safeParse(input);
  if (data === undefined) return { problem: problemOf(error) };
  try {
    return { event: data.event, target: readTopicTarget(data[TOPIC_TARGET]) };
  } catch (fault) {
    if (!(fault instanceof InvalidDefinition)) throw fault;
    return { problem: fault.message.slice(0, MAX_PROBLEM_LENGTH) };
  }
};

const problemOf = (error: z.ZodError): string => z.prettifyError(error).slice(0, MAX_PROBLEM_LENGTH);

/** A notification as an event: its topic is the resource, and what was published is the detail. */
const toEvent = ({ MessageId, TopicArn, Subject, Message, Timestamp, MessageAttributes }: Notification) => {
  const [, , , region = '', account = ''] = TopicArn.split(':');
  return {
    ...{ version: '0', id: MessageId, 'detail-type': 'SNS Notification', source: SNS_SOURCE },
    ...{ account, time: Timestamp, region, resources: [TopicArn] },
    detail: {
      ...(typeof Subject === 'string' && { subject: Subject }),
      message: structureOf(Message) ?? Message,
      message_attributes: Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, attribute]) => [name, attributeValue(attribute)]),
      ),
    },
  };
};

/** What a text says as JSON, if that is an object or a list: patterns and paths can look inside. */
const structureOf = (text: string): unknown => {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !isNestedDeeperThan(MAX_NESTING, value) ? value : undefined;
};

const attributeValue = ({ Type, Value }: z.output<typeof Attribute>): unknown => {
  if (Type === 'Number') return Number.isFinite(Number(Value)) ? Number(Value) : Value;
  return Type === 'String.Array' ? (structureOf(Value) ?? Value) : Value;
};
