import {
  type ApplicationEndpointUrn,
  type ApplicationUrn,
  formatApplicationEndpointUrn,
  formatApplicationUrn,
} from '#src/domain/applications/application.ts';
import { newId } from '#src/domain/identifiers.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import type { Recipient } from '#src/queues/envelope.ts';
import { type EnvelopeHead, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';

type PushDependencies = { readonly queues: Pick<Queues, 'send'> };

/** A message to one device. Times are epoch milliseconds. */
export type DirectPush = {
  readonly messageId: string;
  readonly to: ApplicationEndpointUrn;
  /** JSON text of the texts by platform, as envelopes of protocol `application` carry it. */
  readonly body: string;
  readonly now: number;
  readonly expiresAt: number;
};

/** Sends a message to one device by the push lane. Rejects when the queue refuses it. */
export const pushDirectly = async ({ to, ...push }: DirectPush, { queues }: PushDependencies): Promise<void> => {
  const head: EnvelopeHead = {
    ...headOf('direct', to, push.now),
    messageId: push.messageId,
    body: push.body,
    expiresAt: push.expiresAt,
  };
  await post(head, { subscriptionId: to.endpointId, endpoint: formatApplicationEndpointUrn(to) }, queues);
};

/** What AWS SNS keeps for this service and is to keep no longer. */
export type Removal = {
  readonly application: ApplicationUrn;
  /** The id of the application, or of its endpoint. */
  readonly id: string;
  /** The ARN of an endpoint in SNS. @default the application, with its credentials */
  readonly device?: string;
  readonly now: number;
};

/** By then a deletion under way has happened or failed. A push that is longer under way removes by itself what it makes. */
const REMOVAL_DELAY_SECONDS = 30;

/** As long as a dead letter is kept: a removal that was given up can be redriven. */
const REMOVAL_LIFE_MS = 30 * 86_400_000;

/**
 * Lets the push lane remove what it has made in SNS. It is retried and ends as a dead letter like a message, so that no
 * credentials are left behind unnoticed. Rejects when the queue refuses it; calling twice is harmless.
 */
export const requestRemoval = async (removal: Removal, { queues }: PushDependencies): Promise<void> => {
  const { application, id, device, now } = removal;
  const head = { ...headOf('removal', application, now), body: '', expiresAt: now + REMOVAL_LIFE_MS };
  const endpoint = device ?? formatApplicationUrn(application);
  await post(head, { subscriptionId: id, endpoint }, queues);
};

const headOf = (kind: EnvelopeHead['kind'], application: ApplicationUrn, now: number) => ({
  v: 1 as const,
  kind,
  messageId: newId(),
  topicUrn: formatApplicationUrn(application),
  topicId: '',
  protocol: 'application' as const,
  publishedAt: now,
  attempt: 0,
});

const post = async (head: EnvelopeHead, recipient: Recipient, queues: Pick<Queues, 'send'>): Promise<void> => {
  const delaySeconds = head.kind === 'removal' ? REMOVAL_DELAY_SECONDS : 0;
  const messages = writeEnvelopes(head, [recipient], 1).map((message) => ({ ...message, delaySeconds }));
  const refused = await queues.send({ role: 'lane', lane: descriptors.application.lane }, messages);
  if (refused.length > 0) throw new Error('The queue of the push lane refused the message');
};
