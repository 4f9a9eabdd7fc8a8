import * as z from 'zod';
import type { TokenBinding } from '#src/domain/subscriptions/subscription.ts';
import { confirmationTokenKey } from '#src/stores/registry-keys.ts';
import { getItem, isExpired, putItem, type Registry, ttlOf } from '#src/stores/table.ts';

const StoredTarget = z.object({
  topicUrn: z.string(),
  topicId: z.string(),
  subscriptionId: z.string(),
  /** Missing in tokens from before they were bound to a state: those are void (decision 035). */
  createdAt: z.number().optional(),
  cancellations: z.number().optional(),
  ttl: z.number(),
});

/** The subscription that a confirmation token is for, in the state in which it was issued. */
type ConfirmationTarget = TokenBinding & {
  readonly topicUrn: string;
  readonly topicId: string;
  readonly subscriptionId: string;
};

/** What a token leads to, and until when: epoch milliseconds, in whole seconds rounded up. */
type FoundTarget = ConfirmationTarget & { readonly expiresAt: number };

/** Keeps the tokens of confirmation links in the registry, each only as its hash, so that readers of the table cannot confirm. */
export type ConfirmationTokenStore = {
  /** Makes a token valid for a subscription until it expires. Repeating it changes nothing. */
  readonly put: (token: string, target: ConfirmationTarget, expiresAt: number) => Promise<void>;

  /** What a valid token is for; it may be used again until it expires. */
  readonly find: (token: string, now: number) => Promise<FoundTarget | undefined>;
};

/** Creates the store on the registry table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createConfirmationTokenStore = (registry: Registry): ConfirmationTokenStore => ({
  put: async (token, target, expiresAt) => {
    const { topicUrn, topicId, subscriptionId, createdAt, cancellations } = target;
    await putItem(registry, {
      ...confirmationTokenKey(token),
      topicUrn,
      topicId,
      subscriptionId,
      createdAt,
      cancellations,
      ttl: ttlOf(expiresAt),
    });
  },

  find: async (token, now) => {
    const item = await getItem(registry, confirmationTokenKey(token));
    if (item === undefined) return undefined;
    const { ttl, createdAt, cancellations, ...place } = StoredTarget.parse(item);
    if (createdAt === undefined || isExpired({ ttl }, now)) return undefined;
    return { ...place, createdAt, expiresAt: ttl * 1000, ...(cancellations !== undefined && { cancellations }) };
  },
});
