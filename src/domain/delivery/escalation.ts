import type { NotifyPolicy } from '#src/domain/topics/topic.ts';

/** A subscription that is called, its number, and its place in the receipt of the message where that has one. */
export type EscalationRecipient = {
  readonly subscriptionId: string;
  readonly endpoint: string;
  readonly receipt?: string;
};

/** Steps that are still to be called, in their order; after each there are `waitSeconds` to answer. */
export type Escalation = { readonly steps: readonly (readonly EscalationRecipient[])[]; readonly waitSeconds: number };

/** A step holds at most so many subscriptions, and a policy so many steps. */
export const MAX_CONCURRENT_CALLS = 10;
export const MAX_STEPS = 10;

/** What a topic's notify policy comes to now: only recipients that can be called, and no empty step. */
export const planEscalation = (
  { steps }: NotifyPolicy,
  endpoints: ReadonlyMap<string, string>,
): readonly (readonly EscalationRecipient[])[] =>
  steps
    .toSorted((a, b) => a.order - b.order)
    .map(({ subscriptionIds }) =>
      subscriptionIds.flatMap((subscriptionId) => {
        const endpoint = endpoints.get(subscriptionId);
        return endpoint === undefined ? [] : [{ subscriptionId, endpoint }];
      }),
    )
    .filter((called) => called.length > 0);

/** How a round of a step ended: how many phones ring, and how many are to be tried again. */
export type RoundOfCalls = { readonly ringing: number; readonly waiting: number };

/**
 * When the step after this one is called: `delaySeconds` from now, or not decided yet when no phone rings and some are retried.
 * A step that reaches no recipient at all holds up the next one no longer.
 */
export const nextStepAfter = ({ ringing, waiting }: RoundOfCalls, waitSeconds: number): number | 'undecided' => {
  if (ringing > 0) return waitSeconds;
  return waiting > 0 ? 'undecided' : 0;
};
