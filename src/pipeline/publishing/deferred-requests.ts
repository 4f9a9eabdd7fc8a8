import { type Bodies, bodyFor, type Message } from '#src/domain/messages/message.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import { MAX_ENVELOPE_BYTES, type QueueMessage, queueMessageOf } from '#src/queues/envelope-writer.ts';
import { encodeJson, encodeText } from '#src/queues/text.ts';

/** A message as a queue carries it; of some protocols, when it is not for all. */
type Carried = { readonly message: object; readonly protocols?: readonly Protocol[] };

/**
 * A message in requests, which `request` completes. One as large as a queue message may be carries all bodies; otherwise there is one
 * for each distinct body.
 */
export const deferredRequests = (message: Message, request: (carried: Carried) => object): readonly QueueMessage[] => {
  const encode = (bodies: Bodies, protocols?: readonly Protocol[]): QueueMessage =>
    queueMessageOf(
      encodeJson(request({ message: encoded({ ...message, bodies }), ...(protocols !== undefined && { protocols }) })),
    );
  const whole = encode(message.bodies);
  if (whole.bytes <= MAX_ENVELOPE_BYTES) return [whole];
  return distinctBodies(message.bodies).map(([one, protocols]) => encode(one, protocols));
};

/** What `application` gets is never the default of others: it is apart. */
const distinctBodies = (bodies: Bodies): readonly (readonly [Bodies, readonly Protocol[]])[] => {
  const others = PROTOCOLS.filter((protocol) => protocol !== 'application');
  const groups = [...Map.groupBy(others, (protocol) => bodyFor(bodies, protocol))];
  return [
    ...groups.map(([body, protocols]) => [{ default: body }, protocols] as const),
    [{ default: '', application: bodyFor(bodies, 'application') }, ['application']],
  ];
};

const encoded = (message: Message) => ({
  ...message,
  bodies: Object.fromEntries(Object.entries(message.bodies).map(([key, text]) => [key, encodeText(text)])),
});
