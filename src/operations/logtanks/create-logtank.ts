import type { InputOf } from '#src/contract/operation.ts';
import type { CreateLogtank } from '#src/contract/topics/logtanks.ts';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getBoundTopic } from '#src/operations/topics/get-bound-topic.ts';

/** Binds a topic to a log; refused when it has one, also when this very call is repeated. */
export const createLogtank = async (
  { path, body }: InputOf<typeof CreateLogtank>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region' | 'clock'>,
): Promise<Reply> => {
  const now = dependencies.clock();
  const logtank = {
    id: newId(),
    logGroupId: body.log_group_id,
    logStreamId: body.log_stream_id,
    createdAt: now,
    updatedAt: now,
  };
  await changeBinding(
    () => getBoundTopic(path, dependencies),
    (topic) => {
      if (topic.logtank === undefined) return { logtank };
      throw new ServiceError(
        'SMN.0019',
        `The topic ${topic.name} has a log already, bound with the id ${topic.logtank.id}; a topic has one at the most.`,
      );
    },
    dependencies,
  );
  return { status: 201, body: { request_id: requestId, id: logtank.id } };
};
