import type { InputOf } from '#src/contract/operation.ts';
import type { ListLogtank } from '#src/contract/topics/logtanks.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getBoundTopic } from '#src/operations/topics/get-bound-topic.ts';
import { logtankView } from './logtank-view.ts';

/** Lists the log of a topic: one or none. */
export const listLogtank = async (
  { path }: InputOf<typeof ListLogtank>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  const { logtank } = await getBoundTopic(path, dependencies);
  const logtanks = logtank === undefined ? [] : [logtankView(logtank)];
  return { status: 200, body: { request_id: requestId, count: logtanks.length, logtanks } };
};
