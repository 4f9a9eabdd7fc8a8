import type { InputOf } from '#src/contract/operation.ts';
import type { ListDeadLetters } from '#src/contract/operations-api/dead-letters.ts';
import type { JobSelection } from '#src/domain/jobs/job.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { isShownTo, letterFilterOf } from '#src/pipeline/dead-letters/letter-filter.ts';
import { deadLetterView } from './dead-letter-view.ts';

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
  const passes = letterFilterOf(selectionOf(query));
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

const selectionOf = ({
  topic_urn,
  topic_name,
  subscription_urn,
  protocol,
  kind,
  reason,
  failure_id,
}: Query): JobSelection => ({
  topicUrn: topic_urn,
  topicName: topic_name,
  subscriptionUrn: subscription_urn,
  protocol,
  kind,
  reason,
  failureId: failure_id,
});
