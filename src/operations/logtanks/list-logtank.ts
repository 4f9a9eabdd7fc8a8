import type { ListLogtank } from '#src/contract/logtanks.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { findBoundTopic } from '#src/operations/topics/find-bound-topic.ts';
import { logtankView } from './logtank-view.ts';

/** Lists the log of a topic: one or none. */
export const listLogtank = async (
  { path }: InputOf<typeof ListLogtank>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  const { logtank } = await findBoundTopic(path, dependencies);
  const logtanks = logtank === undefined ? [] : [logtankView(logtank)];
  return { status: 200, body: { request_id: requestId, count: logtanks.length, logtanks } };
};
