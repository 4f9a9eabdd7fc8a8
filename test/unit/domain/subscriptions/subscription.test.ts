import { describe, expect, test } from 'vitest';
import { isBoundTo, isDeliverable, SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';

describe('a subscription', () => {
  test('gets messages when it is confirmed or needs no confirmation', () => {
    const { confirmed, confirmationNotNeeded } = SUBSCRIPTION_STATUS;
    const statuses = Object.values(SUBSCRIPTION_STATUS);

    expect(statuses.filter((status) => isDeliverable({ status }))).toEqual(
      statuses.filter((status) => status === confirmed || status === confirmationNotNeeded),
    );
  });

  test('honours a token until it is cancelled, or removed and added anew', () => {
    const token = { createdAt: 1, cancellations: 2 };

    expect(isBoundTo(token, { createdAt: 1, cancellations: 2 })).toBe(true);
    expect(isBoundTo(token, { createdAt: 1, cancellations: 3 })).toBe(false);
    expect(isBoundTo(token, { createdAt: 2, cancellations: 2 })).toBe(false);
    expect(isBoundTo({ createdAt: 1 }, token)).toBe(false);
    expect(isBoundTo({ createdAt: 1 }, { createdAt: 1 })).toBe(true);
  });
});
