import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteLogtank } from '#src/contract/topics/logtanks.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getBoundTopic } from '#src/operations/topics/get-bound-topic.ts';
import { logtankOf } from './logtank-view.ts';

/** Ends the log of a topic; refused when it has ended already. Messages on their way are still logged. */
export const deleteLogtank = async (
  { path }: InputOf<typeof DeleteLogtank>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  await changeBinding(
    () => getBoundTopic(path, dependencies),
    (topic) => {
      logtankOf(topic, path.logtank_id);
      return { remove: ['logtank'] };
    },
    dependencies,
  );
  return { status: 200, body: { request_id: requestId } };
};
