import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { getTopic } from './get-topic.ts';

/**
 * As {@link getTopic}, for logs and notify policies: an unknown topic is 400 `SMN.00010008` there (contract section 17 no. 19).
 */
export const getBoundTopic = async (
  scope: Parameters<typeof getTopic>[0],
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Topic> => {
  try {
    return await getTopic(scope, dependencies);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'SMN.0006') throw error;
    throw new ServiceError('SMN.00010008', error.message, { cause: error });
  }
};
