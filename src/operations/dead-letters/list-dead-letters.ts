import type { InputOf } from '#src/contract/operation.ts';
import type { ListDeadLetters } from '#src/contract/operations-api/dead-letters.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';
import { deadLetterView } from './dead-letter-view.ts';
import { isShownTo } from './find-dead-letter.ts';

type Query = InputOf<typeof ListDeadLetters>['query'];

/**
 * Lists the dead letters of the caller's project. A page may have fewer than asked for, or none, and still a cursor: of those
 * that pass no filter at most 1,000 are read.
 */
export const listDeadLetters = async (
  { query }: InputOf<typeof ListDeadLetters>,
  context: OperationContext,
  { deadLetters, clock }: Pick<Dependencies, 'deadLetters' | 'clock'>,
): Promise<Reply> => {
  const caller = callerOf(context);
  const passes = filterOf(query);
  const { limit, cursor, from: since, to: until } = query;
  const page = await deadLetters.list({
    ...{ project: caller.project, limit, cursor, since, until, now: clock() },
    matches: (letter) => isShownTo(caller, letter) && passes(letter),
  });
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      dead_letters: page.deadLetters.map(deadLetterView),
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};

/** The filters of a query; all that are given must match. A part of the reason is enough, whatever the case. */
const filterOf = (query: Query): ((letter: DeadLetter) => boolean) => {
  const { topic_urn, topic_name, subscription_urn, protocol, kind } = query;
  const topicUrn = topic_urn && formatTopicUrn(topic_urn);
  const topicOfSubscription = subscription_urn && formatTopicUrn(subscription_urn);
  const reason = query.reason?.toLowerCase();
  const is = (value: string, wanted: string | undefined): boolean => wanted === undefined || value === wanted;
  return (letter) =>
    is(letter.topicUrn, topicUrn) &&
    is(letter.topicUrn, topicOfSubscription) &&
    is(letter.subscriptionId, subscription_urn?.subscriptionId) &&
    (topic_name === undefined || letter.topicUrn.endsWith(`:${topic_name}`)) &&
    is(letter.protocol, protocol) &&
    is(letter.kind, kind) &&
    (reason === undefined || letter.reason.toLowerCase().includes(reason));
};
