import type { BoundOperation } from '#lambdas/runtime/bind.ts';
import type { Operation } from '#src/contract/operation.ts';
import type { OperationName } from '#src/contract/operations.ts';
import { guardedTopics, type TopicUse } from '#src/operations/moving/guarded-topics.ts';

/** What knows of moves itself: steps of one, and what owners of endpoints do by their links. */
const KNOWS_MOVES: ReadonlySet<string> = new Set([
  'ReceiveTopic',
  'ConfirmSubscription',
  'SubscribeTopic',
  'UnsubscribeSubscription',
  'UnsubscribeTopic',
  'ShowConfirmationPage',
  'SubmitConfirmationPage',
  'ShowUnsubscribePage',
  'SubmitUnsubscribePage',
  'UnsubscribeOneClick',
] satisfies readonly OperationName[]);

const purposeOf = ({ method }: Operation): TopicUse => (method === 'GET' ? 'read' : 'change');

/** Operations to which topics that move, or have moved away, are refused (decision 125). */
export const withGuardedTopics = <T extends Readonly<Record<string, BoundOperation>>>(
  operations: T,
): { readonly [Name in keyof T]: BoundOperation } => {
  const guarded = (one: BoundOperation): BoundOperation => {
    const { operation, run } = one;
    if (KNOWS_MOVES.has(operation.name)) return one;
    const use = purposeOf(operation);
    return {
      operation,
      run: (raw, context, dependencies) =>
        run(raw, context, { ...dependencies, topics: guardedTopics(dependencies, use) }),
    };
  };
  return mapValues(operations, guarded);
};

const mapValues = <T extends Readonly<Record<string, BoundOperation>>>(
  operations: T,
  map: (one: BoundOperation) => BoundOperation,
): { readonly [Name in keyof T]: BoundOperation } => {
  const mapped: { [Name in keyof T]: BoundOperation } = { ...operations };
  for (const name in operations) {
    const one = operations[name];
    if (one !== undefined) mapped[name] = map(one);
  }
  return mapped;
};
