import { expect } from 'vitest';
import * as z from 'zod';
import type { Service } from './service.ts';
import { until } from './until.ts';

const STATES = ['delivered', 'dead', 'expired', 'dropped', 'held', 'waiting'] as const;

const Summary = z.object({
  is_complete: z.boolean(),
  recipients: z.number(),
  ...{ delivered: z.number(), dead: z.number(), expired: z.number() },
  ...{ dropped: z.number(), held: z.number(), waiting: z.number() },
});

/** How many recipients, in which state, in all messages together. States that are not named have none. */
export type Sums = Partial<Readonly<Record<(typeof STATES)[number], number>>> & { readonly recipients: number };

const NOTHING = { recipients: 0, delivered: 0, dead: 0, expired: 0, dropped: 0, held: 0, waiting: 0 };

/**
 * The law of receipts: whatever fails, what was accepted for so many recipients is delivered, dead, expired, dropped or held, and
 * once everything is quiet nothing waits.
 */
export const createReceiptLaw = (
  service: Pick<Service, 'call'> & { readonly cloud: Pick<Service['cloud'], 'facts'> },
) => {
  const of = (what: string): string => `/ops/v1/${service.cloud.facts.projectId}/${what}`;

  const summaryOf = async (messageId: string) => {
    const { status, body } = await service.call('GET', of(`messages/${messageId}`));
    expect(status).toBe(200);
    return Summary.parse(body);
  };

  return {
    /** Lets a topic keep receipts of what is published from now on. */
    keepReceipts: async (topicUrn: string): Promise<void> => {
      const answer = await service.call('PUT', of(`topics/${topicUrn}/receipts`), { receipts: 'summary' });
      expect(answer.status).toBe(200);
    },

    /** Waits until all recipients of these messages are known and none waits; the sums must then be these. */
    expectSettled: async (messageIds: readonly string[], sums: Sums): Promise<void> => {
      const settled = await until(
        'nothing to wait any more',
        async () => {
          const all = await Promise.all(messageIds.map(summaryOf));
          return all.every(({ is_complete, waiting }) => is_complete && waiting === 0) && all;
        },
        120,
      );
      for (const one of settled) {
        expect(STATES.reduce((sum, state) => sum + one[state], 0)).toBe(one.recipients);
      }
      const sumOf = (name: keyof typeof NOTHING): number => settled.reduce((sum, one) => sum + one[name], 0);
      const total = Object.fromEntries((['recipients', ...STATES] as const).map((name) => [name, sumOf(name)]));
      expect(total).toEqual({ ...NOTHING, ...sums });
    },
  };
};
