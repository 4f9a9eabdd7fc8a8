import * as z from 'zod';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { Hold } from '#src/domain/holding/hold.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/** Wire values of a subscription's status (contract section 8). */
export const SUBSCRIPTION_STATUS = { unconfirmed: 0, confirmed: 1, confirmationNotNeeded: 2, cancelled: 3 } as const;

/** One value of {@link SUBSCRIPTION_STATUS}. */
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUS)[keyof typeof SUBSCRIPTION_STATUS];

/** How long the link of a confirmation or cancellation message is valid: 48 hours (contract section 8). Its texts say so. */
export const CONFIRMATION_LINK_MS = 172_800_000;

/** A secret that an http(s) subscription's messages are signed with. Times are epoch milliseconds. */
export const SigningSecret = tolerantObject({
  /** Encrypted under the service's header key, Base64. */
  secret: z.base64(),
  createdAt: z.number(),
  /** Until when it signs beside the one that has replaced it; absent of the one in use. */
  validUntil: z.number().exactOptional(),
});
export type SigningSecret = Readonly<z.infer<typeof SigningSecret>>;

/** Extra, protocol-specific settings of a subscription as they are kept and carried (contract section 6.2). */
export const Extension = tolerantObject({
  /** Headers of http and https notifications, encrypted under the service's header key, Base64. */
  encryptedHeader: z.base64().exactOptional(),
  /** The same in the clear: subscriptions of earlier versions of the service have them so. */
  header: z.record(z.string(), z.string()).exactOptional(),
  /** What of a robot's settings is not secret, by its name on the wire: `keyword`, `client_id`, `app_key`, `robot_code`. */
  robot: z.record(z.string(), z.string()).exactOptional(),
  /** The robot's one secret (`sign_secret`, `client_secret` or `app_secret`), encrypted under the service's key, Base64. */
  secret: z.base64().exactOptional(),
  /** What messages to an http or https endpoint are signed with, the newest first (decision 081). */
  signingSecrets: z.array(SigningSecret).exactOptional(),
});
export type Extension = Readonly<z.infer<typeof Extension>>;

/** A filter policy: which values of one message attribute a subscription wants (contract section 4.4). */
export type FilterPolicy = { readonly name: string; readonly values: readonly string[] };

/** A confirmation that the provider of the address, or of the number, has sent back. */
export const ConfirmationBounce = tolerantObject({
  /** When it was sent, in epoch milliseconds. */
  sentAt: z.number(),
  /** What was said about it, as printable ASCII of at most 200 characters; absent when nothing was. */
  detail: z.string().exactOptional(),
  /** The enhanced status code of a mail (RFC 3463): `5.1.1`. */
  smtpStatus: z.string().exactOptional(),
});
export type ConfirmationBounce = Readonly<z.infer<typeof ConfirmationBounce>>;

/** A subscription as the service keeps it. Times are epoch milliseconds. */
export type Subscription = {
  /** 32 hex characters: an HMAC over (topic id, protocol, normal endpoint), so adding twice meets the same item. */
  readonly id: string;
  readonly topicId: string;
  /** Region, project and name are those of the topic; kept here because lists across topics show the URN. */
  readonly topicUrn: string;
  readonly protocol: Protocol;
  /** As its subscriber wrote it: what is shown, listed and looked for. */
  readonly endpoint: string;
  /** Its one spelling, which ids are made of and messages go to. Absent when it is the same. */
  readonly normalEndpoint?: string;
  /** At most 128 bytes UTF-8; `''` when unset. */
  readonly remark: string;
  readonly status: SubscriptionStatus;
  readonly extension?: Extension;
  /** Absent when there are none; names are unique. */
  readonly filterPolicies?: readonly FilterPolicy[];
  /** Present while its messages are held, and after a hold has ended by itself until it is cleared or replaced. */
  readonly hold?: Hold;
  /** When its owner ended a hold last; absent before the first time. */
  readonly resumedAt?: number;
  /** Its own delivery policy; absent when that of its topic applies, if there is one. */
  readonly policy?: DeliveryPolicy;
  readonly createdAt: number;
  /**
   * When its owner agreed last, where messages may have been sent to the endpoint before: {@link hasEarlierMessages}. Absent of
   * others.
   */
  readonly confirmedAt?: number;
  /** What was reported of the last confirmation that came back, while it waits for its owner; absent where none did. */
  readonly confirmationBounce?: ConfirmationBounce;
  /** When its owner cancelled it last, while it is cancelled; absent of those that were cancelled before that was kept. */
  readonly cancelledAt?: number;
  /** How often it was cancelled; absent before the first time. Tokens from before the last one are void (decision 035). */
  readonly cancellations?: number;
};

/** A link that is made later than this after the subscription was added is of another call: no call takes as long. */
const MAX_CALL_MS = 30_000;

/**
 * Whether the endpoint may have been sent messages before the one whose link confirms the subscription. Of almost all subscriptions
 * it is the first, and nothing has to be kept to tell what came before.
 */
export const hasEarlierMessages = (
  { createdAt, cancellations }: Pick<Subscription, 'createdAt' | 'cancellations'>,
  linkMadeAt: number,
): boolean => cancellations !== undefined || linkMadeAt - createdAt > MAX_CALL_MS;

/**
 * Since when what is sent to the endpoint is sent with the consent in force, in epoch milliseconds: what is reported of messages from
 * before says nothing about it.
 */
export const consentSince = ({
  createdAt,
  confirmedAt = createdAt,
}: Pick<Subscription, 'createdAt' | 'confirmedAt'>): number => Math.max(createdAt, confirmedAt);

/**
 * The state of a subscription that a token was issued for, or a message held: the same only until it is cancelled, or removed
 * and added anew.
 */
export type TokenBinding = Pick<Subscription, 'createdAt' | 'cancellations'>;

/** Whether the subscription is still the one that the token was issued for, or the message held. */
export const isBoundTo = ({ createdAt, cancellations }: TokenBinding, subscription: TokenBinding): boolean =>
  createdAt === subscription.createdAt && cancellations === subscription.cancellations;

/** Where messages to a subscription go: its endpoint in normal form (decision 032). */
export const deliveryEndpoint = ({
  endpoint,
  normalEndpoint = endpoint,
}: Pick<Subscription, 'endpoint' | 'normalEndpoint'>): string => normalEndpoint;

/** What fan-out needs of a subscription: the least that can be delivered to; its endpoint is the normal one. */
export type Subscriber = Pick<Subscription, 'id' | 'protocol' | 'endpoint' | 'extension'> & {
  /** Its filter policies, parsed at each call: most messages have no attributes and never call it. Absent when there are none. */
  readonly readFilterPolicies?: () => readonly FilterPolicy[];
  /** Until when its messages are held, and what they are bound to meanwhile. Absent when they are not. */
  readonly held?: Pick<Hold, 'until'> & { readonly binding: TokenBinding };
  readonly policy?: DeliveryPolicy;
  /** What a copy is bound to that is held by a policy. Present when there is one, its own or the topic's. */
  readonly binding?: TokenBinding;
};

/** Only confirmed subscriptions and those that need no confirmation get messages (contract section 7.6). */
export const isDeliverable = ({ status }: Pick<Subscription, 'status'>): boolean =>
  status === SUBSCRIPTION_STATUS.confirmed || status === SUBSCRIPTION_STATUS.confirmationNotNeeded;
