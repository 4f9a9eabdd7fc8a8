import { describe, expect, test } from 'vitest';
import { MAX_CONCURRENT_CALLS, nextStepAfter, planEscalation } from '#src/domain/delivery/escalation.ts';
import { callnotify } from '#src/protocols/callnotify/descriptor.ts';

const policy = (...steps: readonly (readonly [order: number, ids: readonly string[]])[]) => ({
  id: 'policy',
  steps: steps.map(([order, subscriptionIds]) => ({ order, subscriptionIds })),
});

const ENDPOINTS = new Map([
  ['a', '+861'],
  ['b', '+862'],
  ['c', '+863'],
]);

const idsOf = (steps: ReturnType<typeof planEscalation>) =>
  steps.map((step) => step.map(({ subscriptionId }) => subscriptionId));

describe('planCalls', () => {
  test('calls in the order of the steps, whatever their place in the policy', () => {
    const steps = planEscalation(policy([7, ['c']], [1, ['b', 'a']]), ENDPOINTS);

    expect(steps).toEqual([
      [
        { subscriptionId: 'b', endpoint: '+862' },
        { subscriptionId: 'a', endpoint: '+861' },
      ],
      [{ subscriptionId: 'c', endpoint: '+863' }],
    ]);
  });

  test('leaves out recipients that cannot be called, and empty steps', () => {
    expect(idsOf(planEscalation(policy([1, ['x']], [2, ['x', 'a']], [3, ['y']], [4, ['b']]), ENDPOINTS))).toEqual([
      ['a'],
      ['b'],
    ]);
    expect(planEscalation(policy([1, ['x']]), ENDPOINTS)).toEqual([]);
  });

  test('calls a recipient again that is in two steps', () => {
    expect(idsOf(planEscalation(policy([1, ['a']], [2, ['a', 'b']]), ENDPOINTS))).toEqual([['a'], ['a', 'b']]);
  });
});

describe('nextStepAfter', () => {
  test('waits when a phone rings, also when others are to be retried', () => {
    expect(nextStepAfter({ ringing: 1, waiting: 0 }, 60)).toBe(60);
    expect(nextStepAfter({ ringing: 2, waiting: 3 }, 60)).toBe(60);
  });

  test('goes on at once when no recipient can be reached', () => {
    expect(nextStepAfter({ ringing: 0, waiting: 0 }, 60)).toBe(0);
  });

  test('is undecided while no phone rings and some are tried again', () => {
    expect(nextStepAfter({ ringing: 0, waiting: 1 }, 60)).toBe('undecided');
  });
});

test('a whole step fits into one envelope: parts of it would each call the next step', () => {
  expect(callnotify.recipientsPerEnvelope).toBeGreaterThanOrEqual(MAX_CONCURRENT_CALLS);
});
