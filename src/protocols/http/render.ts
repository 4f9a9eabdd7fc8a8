import type { KeyObject } from 'node:crypto';
import { subscribeLink, unsubscribeLink } from '#src/domain/messages/links.ts';
import type { Locale } from '#src/domain/messages/message.ts';
import { type SignedFields, signMessage } from '#src/domain/messages/message-signature.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { isSubscriptionUserUrn } from '#src/domain/urn.ts';
import type { HttpBody, HttpRequest } from '#src/http-client/send-request.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** What a delivery says beside its message: who signs it and where its links lead. */
export type HttpRenderContext = {
  readonly privateKey: KeyObject;
  /** `signing_cert_url` of the body. */
  readonly certificateUrl: string;
  readonly publicBaseUrl: string;
};

/** Builds one recipient's request; undefined when a confirmation lacks its token. */
export type RenderHttp = (recipient: Recipient) => HttpRequest | undefined;

const CONFIRMATION_TEXTS = {
  confirmation: {
    'en-us': (topicUrn: string) =>
      `You are invited to subscribe to the topic ${topicUrn}. To confirm the subscription, visit the subscribe_url of this message. The link is valid for 48 hours.`,
    'zh-cn': (topicUrn: string) =>
      `您被邀请订阅主题 ${topicUrn}。请访问本消息中的 subscribe_url 确认订阅，链接 48 小时内有效。`,
  },
  cancellation: {
    'en-us': (topicUrn: string) =>
      `Your subscription to the topic ${topicUrn} has been cancelled. To subscribe again, visit the subscribe_url of this message. The link is valid for 48 hours.`,
    'zh-cn': (topicUrn: string) =>
      `您已取消订阅主题 ${topicUrn}。如需重新订阅，请访问本消息中的 subscribe_url，链接 48 小时内有效。`,
  },
} as const satisfies Record<string, Record<Locale, (topicUrn: string) => string>>;

/** To subscription users, to whom nothing is published: they agree to topics to come. */
const USER_TEXTS = {
  confirmation: {
    'en-us': (userUrn: string) =>
      `This endpoint has been entered for the subscription user ${userUrn}. Once confirmed, the project may subscribe it to its topics without asking again. To confirm, visit the subscribe_url of this message within 48 hours; to withdraw later, its unsubscribe_url.`,
    'zh-cn': (userUrn: string) =>
      `此终端已被登记为订阅用户 ${userUrn}。确认后，该项目可将其订阅到其主题，无需再次询问。请在 48 小时内访问本消息中的 subscribe_url 确认；如需以后撤回，请访问 unsubscribe_url。`,
  },
  cancellation: {
    'en-us': (userUrn: string) =>
      `This endpoint is no longer subscribed to topics as the subscription user ${userUrn}. To confirm again, visit the subscribe_url of this message. The link is valid for 48 hours.`,
    'zh-cn': (userUrn: string) =>
      `此终端不再以订阅用户 ${userUrn} 的名义订阅新的主题。如需重新确认，请访问本消息中的 subscribe_url，链接 48 小时内有效。`,
  },
} as const satisfies Record<string, Record<Locale, (userUrn: string) => string>>;

const TYPES = {
  notification: 'Notification',
  direct: 'Notification',
  detection: 'Notification',
  confirmation: 'SubscriptionConfirmation',
  cancellation: 'UnsubscribeConfirmation',
  // Nothing is made at an endpoint's server, so there is nothing to be removed.
  removal: 'Notification',
} as const satisfies Record<Envelope['kind'], SignedFields['type']>;

const subscriptionUrnOf = (envelope: Envelope, { subscriptionId }: Recipient): string =>
  `${envelope.topicUrn}:${subscriptionId}`;

/** In lower case, as SMN sends them (contract section 9.1); HTTP does not mind. */
const headersOf = (envelope: Envelope, subscriptionUrn: string): Record<string, string> => ({
  'content-type': 'application/json; charset=UTF-8',
  'user-agent': 'SMN',
  'x-smn-message-type': TYPES[envelope.kind],
  'x-smn-message-id': envelope.messageId,
  'x-smn-topic-urn': envelope.topicUrn,
  'x-smn-subscription-urn': subscriptionUrn,
});

const withSignature = (fields: SignedFields, { privateKey, certificateUrl }: HttpRenderContext) => ({
  ...fields,
  signature: signMessage(privateKey, fields),
  signature_version: 'v1',
  signing_cert_url: certificateUrl,
});

/** Above this many characters the recipients of an envelope share the bytes of its body; below, a text is cheaper. */
const MAX_TEXT_LENGTH = 16 * 1024;

/** How much a socket is given at a time: TLS copies what it cannot send at once. */
const PART_BYTES = 64 * 1024;

/** Makes bodies that begin alike. A slow endpoint then holds a part of the message, and not a copy of all of it. */
const bodiesAfter = (shared: string): ((own: string) => HttpBody) => {
  if (shared.length <= MAX_TEXT_LENGTH) return (own) => shared + own;
  const bytes = Buffer.from(shared);
  const parts = Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, index) =>
    bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES),
  );
  return (own) => [...parts, Buffer.from(own)];
};

/** Signs once for all recipients: only the unsubscribe link differs, and the signature does not cover it. */
const renderNotifications = (envelope: Envelope, context: HttpRenderContext): RenderHttp => {
  const { subject } = envelope;
  const shared = JSON.stringify(
    withSignature(
      {
        type: TYPES.notification,
        topic_urn: envelope.topicUrn,
        message_id: envelope.messageId,
        message: envelope.body,
        ...(subject === undefined || subject === '' ? {} : { subject }),
        // The time of publishing: the same on every attempt.
        timestamp: formatTimestamp(envelope.publishedAt),
      },
      context,
    ),
  ).slice(0, -1);
  const bodyWith = bodiesAfter(shared);
  return (recipient) => {
    const subscriptionUrn = subscriptionUrnOf(envelope, recipient);
    const unsubscribeUrl = unsubscribeLink(context.publicBaseUrl, subscriptionUrn);
    return {
      url: recipient.endpoint,
      headers: { ...recipient.extension?.header, ...headersOf(envelope, subscriptionUrn) },
      body: bodyWith(`,"unsubscribe_url":${JSON.stringify(unsubscribeUrl)}}`),
    };
  };
};

const DETECTION_TEXT =
  'This is a test of whether this endpoint can be called. It is no message of the topic, and the endpoint is not subscribed by it.';

/** Signed like a notification, so that the endpoint can verify it in the same way; it has no unsubscribe link. */
const renderDetections = (envelope: Envelope, context: HttpRenderContext): RenderHttp => {
  const body = withSignature(
    {
      type: TYPES.detection,
      topic_urn: envelope.topicUrn,
      message_id: envelope.messageId,
      message: DETECTION_TEXT,
      timestamp: formatTimestamp(envelope.publishedAt),
    },
    context,
  );
  return (recipient) => {
    const { 'x-smn-subscription-urn': _none, ...headers } = headersOf(envelope, '');
    return {
      url: recipient.endpoint,
      headers: { ...recipient.extension?.header, ...headers },
      body: JSON.stringify(body),
    };
  };
};

/** Every recipient has a link of its own, which the signature covers. */
const renderConfirmations = (
  envelope: Envelope & { readonly kind: 'confirmation' | 'cancellation' },
  context: HttpRenderContext,
): RenderHttp => {
  const isOfUser = isSubscriptionUserUrn(envelope.topicUrn);
  const message = (isOfUser ? USER_TEXTS : CONFIRMATION_TEXTS)[envelope.kind][envelope.locale ?? 'en-us'](
    envelope.topicUrn,
  );
  // Nothing else ever brings it: a subscription user gets no notifications.
  const wayOut = (recipient: Recipient) =>
    isOfUser && envelope.kind === 'confirmation'
      ? { unsubscribe_url: unsubscribeLink(context.publicBaseUrl, subscriptionUrnOf(envelope, recipient)) }
      : {};
  return (recipient) => {
    if (recipient.token === undefined) return undefined;
    const body = withSignature(
      {
        type: TYPES[envelope.kind],
        topic_urn: envelope.topicUrn,
        message_id: envelope.messageId,
        message,
        timestamp: formatTimestamp(envelope.publishedAt),
        subscribe_url: subscribeLink(context.publicBaseUrl, recipient.token, envelope.topicUrn),
      },
      context,
    );
    return {
      url: recipient.endpoint,
      headers: headersOf(envelope, subscriptionUrnOf(envelope, recipient)),
      body: JSON.stringify({ ...body, ...wayOut(recipient) }),
    };
  };
};

/** Builds what an envelope's recipients are sent (contract sections 9.1 to 9.4). */
export const renderHttp = (envelope: Envelope, context: HttpRenderContext): RenderHttp => {
  const { kind } = envelope;
  if (kind === 'detection') return renderDetections(envelope, context);
  return kind === 'confirmation' || kind === 'cancellation'
    ? renderConfirmations({ ...envelope, kind }, context)
    : renderNotifications(envelope, context);
};
