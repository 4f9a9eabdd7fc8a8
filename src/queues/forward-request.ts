import * as z from 'zod';
import { LANES, PROTOCOLS } from '#src/domain/protocol.ts';
import { tolerantObject } from '#src/domain/tolerant-object.ts';
import { CarriedMessage, Envelope } from './envelope.ts';
import { type QueueMessage, queueMessageOf } from './envelope-writer.ts';
import { encodeJson, encodeText } from './text.ts';

const common = {
  v: z.literal(1),
  topicId: z.string(),
  /** From how many places it was sent after its topic. */
  hops: z.int().nonnegative(),
  /** Since when it is under way: epoch milliseconds. */
  since: z.number(),
  /** How often the place that the topic has moved to could not take it; absent before the first time. */
  failures: z.int().positive().exactOptional(),
};

/** A message that was published to a topic that moves, or has moved: it waits for that, and goes after the topic. */
const ForwardedMessage = tolerantObject({
  ...common,
  kind: z.literal('message'),
  message: CarriedMessage,
  /** Only these protocols; absent is all. */
  protocols: z.array(z.enum(PROTOCOLS)).exactOptional(),
  /** Only these lanes, and only these subscribers, of a message that was expanded in part already; absent is all. */
  lanes: z.array(z.enum(LANES)).exactOptional(),
  range: tolerantObject({ from: z.string(), to: z.string() }).exactOptional(),
});

/** Copies for subscribers of a topic that may have moved: they were under way, held, or dead letters. */
const ForwardedEnvelope = tolerantObject({
  ...common,
  kind: z.literal('envelope'),
  envelope: Envelope,
  /** They are to be filed as dead letters there. */
  isDead: z.literal(true).exactOptional(),
});

/** That an endpoint's owner wants nothing more, or that it cannot be reached, as a provider has reported. */
const ForwardedFeedback = tolerantObject({
  ...common,
  kind: z.literal('feedback'),
  feedback: tolerantObject({
    kind: z.enum(['bounced', 'opted-out', 'complained']),
    subscriptionId: z.string(),
    sentAt: z.number(),
    detail: z.string().exactOptional(),
    smtpStatus: z.string().exactOptional(),
  }),
});

/** What travels on the queue of jobs beside jobs: what goes after a topic that moves (decision 125). */
export const ForwardRequest = z.union([ForwardedMessage, ForwardedEnvelope, ForwardedFeedback]);
export type ForwardRequest = Readonly<z.infer<typeof ForwardRequest>>;

/** A request as a queue message; the texts of a message are encoded already. */
export const forwardMessageOf = (request: object): QueueMessage => queueMessageOf(encodeJson(request));

/** Copies for subscribers of a topic that may have moved, as a queue message. */
export const forwardEnvelope = (envelope: Envelope, since: number): QueueMessage =>
  forwardMessageOf(withEncodedTexts({ v: 1, kind: 'envelope', topicId: envelope.topicId, hops: 0, since, envelope }));

/** The request as JSON carries it, in queues and between deployments. */
export const withEncodedTexts = (request: ForwardRequest): object => {
  switch (request.kind) {
    case 'message': {
      const { bodies } = request.message;
      const encoded = Object.entries(bodies).map(([protocol, text]) => [protocol, encodeText(text)]);
      return { ...request, message: { ...request.message, bodies: Object.fromEntries(encoded) } };
    }
    case 'envelope':
      return { ...request, envelope: { ...request.envelope, body: encodeText(request.envelope.body) } };
    case 'feedback':
      return request;
  }
};
