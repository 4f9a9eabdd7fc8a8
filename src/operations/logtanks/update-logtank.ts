import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateLogtank } from '#src/contract/topics/logtanks.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getBoundTopic } from '#src/operations/topics/get-bound-topic.ts';
import { logtankOf, logtankView } from './logtank-view.ts';

/** Moves the log of a topic; messages on their way are still logged in the old place. Repeating it changes the time only. */
export const updateLogtank = async (
  { path, body }: InputOf<typeof UpdateLogtank>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region' | 'clock'>,
): Promise<Reply> => {
  const topic = await changeBinding(
    () => getBoundTopic(path, dependencies),
    (found) => ({
      logtank: {
        ...logtankOf(found, path.logtank_id),
        logGroupId: body.log_group_id,
        logStreamId: body.log_stream_id,
        updatedAt: dependencies.clock(),
      },
    }),
    dependencies,
  );
  const logtank = logtankView(logtankOf(topic, path.logtank_id));
  return { status: 200, body: { request_id: requestId, logtank } };
};
