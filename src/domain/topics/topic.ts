import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { TopicMove } from './topic-move.ts';

/** Where a topic's deliveries are logged (contract section 4.7). Times are epoch milliseconds. */
export type Logtank = {
  /** 32 hex characters. */
  readonly id: string;
  readonly logGroupId: string;
  readonly logStreamId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** The KMS key that a topic's messages are encrypted with inside the service (contract section 4.9). */
export type KeyBinding = {
  /** 32 hex characters. */
  readonly id: string;
  /** As the caller named it: a key id or a key ARN of the stage's allow-list. */
  readonly keyId: string;
};

/** The voice escalation of a topic: steps in their order, each naming callnotify subscriptions (contract section 4.8). */
export type NotifyPolicy = {
  /** 32 hex characters. */
  readonly id: string;
  readonly steps: readonly { readonly order: number; readonly subscriptionIds: readonly string[] }[];
};

/**
 * What is recorded of what became of a topic's messages: nothing; the dead letters alone, which are filed anyway; or a receipt
 * of every message that counts all of its recipients (decision 075).
 */
export const RECEIPTS = ['none', 'failures', 'summary'] as const;

/** One of {@link RECEIPTS}. */
export type Receipts = (typeof RECEIPTS)[number];

/** A topic as the service keeps it. Times are epoch milliseconds. */
export type Topic = {
  /** 32 hex characters, new for every creation: a topic re-created under its old name is another topic. */
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** At most 192 bytes UTF-8; `''` when unset. The sender name of its mails. */
  readonly displayName: string;
  /** At most 120 bytes; `''` when unset. Shown in mail and SMS confirmations. */
  readonly introduction: string;
  /** The attribute `sms_sign_id`: accepted and shown, and of no effect here (contract section 17 no. 39); `''` when unset. */
  readonly smsSignId: string;
  readonly logtank?: Logtank;
  readonly keyBinding?: KeyBinding;
  readonly notifyPolicy?: NotifyPolicy;
  /** For its subscriptions that have none of their own. */
  readonly deliveryPolicy?: DeliveryPolicy;
  /** Absent: the stage's own setting. */
  readonly receipts?: Receipts;
  /**
   * Encrypted, Base64: what ids and links of its subscriptions are made with, of a topic that another deployment has made (decision
   * 117). Absent: with the keys of this one.
   */
  readonly subscriptionKeys?: string;
  /** Present while it moves to another deployment or project, and of one that has moved. */
  readonly move?: TopicMove;
  readonly enterpriseProjectId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Raised after every change to the topic's subscriptions: a cached subscriber list is valid for one version only. */
  readonly subscriptionsVersion: number;
  /** How many subscriptions the topic has, of any status. Serves the quota and the choice inline/fan-out. */
  readonly subscriptionCount: number;
};
