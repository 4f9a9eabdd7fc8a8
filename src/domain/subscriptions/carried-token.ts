import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { derivedKey } from '#src/domain/derived-key.ts';
import { parseJson } from '#src/domain/json.ts';
import type { SubscriptionKeys } from './subscription-keys.ts';

/** What a token of a link is for; times are epoch milliseconds. */
const Target = z.strictObject({
  topicUrn: z.string(),
  topicId: z.string(),
  subscriptionId: z.string(),
  createdAt: z.number(),
  cancellations: z.number().exactOptional(),
  expiresAt: z.number(),
});

/** What a {@link carriedToken} says. */
export type CarriedTarget = Readonly<z.infer<typeof Target>>;

/** No other token has a full stop. */
const PREFIX = 'm.';

const signatureOf = (key: Uint8Array, payload: string): string =>
  createHmac('sha256', derivedKey(key, 'confirmation-link')).update(payload).digest('base64url');

/**
 * A token that says itself what it is for. A link of a topic that has moved leads to the new place by it, which does not know the token
 * of the link, and knows the key that signs this one: it came with the topic.
 */
export const carriedToken = ({ links: [key] }: Pick<SubscriptionKeys, 'links'>, target: CarriedTarget): string => {
  const payload = Buffer.from(JSON.stringify(Target.parse(target))).toString('base64url');
  return `${PREFIX}${payload}.${signatureOf(key, payload)}`;
};

/** What a token claims to be for, before its signature is checked; undefined for a token of any other kind. */
export const claimOf = (token: string): CarriedTarget | undefined => {
  const [payload = ''] = token.startsWith(PREFIX) ? token.slice(PREFIX.length).split('.') : [];
  return Target.safeParse(parseJson(Buffer.from(payload, 'base64url').toString())).data;
};

/** Whether one of the keys has signed it, compared in constant time. */
export const isSignedBy = ({ links }: Pick<SubscriptionKeys, 'links'>, token: string): boolean => {
  const [, payload = '', given = ''] = token.split('.');
  return links.some((key) => {
    const [expected, actual] = [Buffer.from(signatureOf(key, payload)), Buffer.from(given)];
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  });
};
