/** The status of a direct text message; the numbers are ours, since the contract has none. */
export const DIRECT_SMS_STATUS = { delivered: 0, failed: 1, underWay: 2 } as const;

/** One value of {@link DIRECT_SMS_STATUS}. */
export type DirectSmsStatus = (typeof DIRECT_SMS_STATUS)[keyof typeof DIRECT_SMS_STATUS];

/** A text message to a number without a subscription (contract section 4.13). Times are epoch milliseconds. */
export type DirectSms = {
  /** 32 hex characters; the `message_id` of the answer. */
  readonly id: string;
  readonly project: string;
  /** The number as the caller wrote it. */
  readonly endpoint: string;
  /** The number in E.164 form. Absent when it is the same. */
  readonly normalEndpoint?: string;
  readonly text: string;
  /** As received from the caller; signatures do not exist here. `''` when unset. */
  readonly signId: string;
  readonly status: DirectSmsStatus;
  /** Why it failed; `''` otherwise. */
  readonly reason: string;
  readonly submittedAt: number;
  /** When a provider accepted it that reports later what becomes of it; absent before, and of other providers. */
  readonly sentAt?: number;
  /** When it arrived, or, of a provider that reports nothing, when that accepted it. */
  readonly deliveredAt?: number;
  /** When its provider reported its end, which is final; absent before, and of other providers. */
  readonly reportedAt?: number;
} & DirectSmsCost;

/** What the provider has reported that a text cost, in US dollars for all its parts; what it has not said is undefined. */
export type DirectSmsCost = {
  readonly parts?: number | undefined;
  readonly priceUsd?: number | undefined;
  readonly carrierFeeUsd?: number | undefined;
};

/** What both providers send as one text, in UTF-16 units; they cut it into parts. */
export const MAX_SMS_CHARACTERS = 1600;

/** How many texts a number gets, from topics and without one: 60 an hour and 200 in 12 hours (contract section 4.13). */
export const TEXT_LIMITS = [
  { messages: 60, windowSeconds: 3600 },
  { messages: 200, windowSeconds: 43_200 },
] as const;

/** {@link TEXT_LIMITS} in words. */
export const TEXT_LIMITS_IN_WORDS = TEXT_LIMITS.map(
  ({ messages, windowSeconds }) => `${messages} in ${windowSeconds / 3600} h`,
).join(', ');

/** How long a message can be looked up: as long as statistics of text messages go back (contract section 12.4). */
export const DIRECT_SMS_KEPT_MS = 31 * 86_400_000;
