import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { NamedTarget, TargetSearch } from '#src/domain/endpoints/named-targets.ts';
import type { Targets } from '#src/domain/endpoints/targets.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Deliverer, Send } from '#src/protocols/deliverer.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** One recipient's copy on its way to an AWS resource. */
export type TargetDelivery = {
  /** The resource, as it stands on the allow-list. */
  readonly arn: string;
  readonly text: string;
  /** Message id and subscription id: the same on every attempt, 65 characters of `[0-9a-f-]`. */
  readonly deliveryId: string;
};

/** How a protocol delivers to AWS resources. */
export type TargetDelivererOptions = {
  readonly targets: Targets;
  readonly find: (endpoint: string, search: TargetSearch) => NamedTarget;
  /** Renders what the recipients of an envelope get. */
  readonly render: (envelope: Envelope) => (recipient: Recipient) => string;
  /** The most that the resource's service takes, in bytes of UTF-8, and its name. */
  readonly limit: { readonly bytes: number; readonly of: string };
  readonly send: (delivery: TargetDelivery, signal: AbortSignal) => Promise<Outcome>;
};

const rejected = (reason: string): Outcome => ({ kind: 'rejected', reason });

/** A message about the subscription itself: resources confirm nothing, and contract section 9.6 has no form for it. */
const isAboutSubscription = ({ kind }: Envelope): boolean => kind === 'confirmation' || kind === 'cancellation';

/**
 * Delivers notifications to AWS resources of the allow-list, which is looked at again: what has been taken off it since the
 * subscription gets nothing more. What its service would refuse as too large is rejected with both sizes.
 */
export const createTargetDeliverer =
  ({ targets, find, render, limit, send }: TargetDelivererOptions): Deliverer =>
  async (envelope): Promise<Send> => {
    if (isAboutSubscription(envelope)) return async () => ({ kind: 'delivered' });
    const project = parseTopicUrn(envelope.topicUrn)?.project ?? '';
    const textFor = render(envelope);
    return async (recipient, signal) => {
      const target = find(recipient.endpoint, { targets, project });
      if (target.kind !== 'found') return rejected('the target is not on the allow-list of the stage any more');
      const text = textFor(recipient);
      const bytes = Buffer.byteLength(text);
      if (bytes > limit.bytes) return rejected(`the event has ${bytes} bytes; ${limit.of} takes ${limit.bytes}`);
      const deliveryId = `${envelope.messageId}-${recipient.subscriptionId}`;
      return send({ arn: target.arn, text, deliveryId }, signal);
    };
  };
