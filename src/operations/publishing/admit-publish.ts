import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { type MinuteRate, secondsToNextMinute } from '#src/pipeline/minute-rate.ts';

type RateDependencies = Pick<Dependencies, 'settings' | 'clock'> & { readonly publishRate: MinuteRate };

/**
 * Lets a publish pass unless its topic has had all it takes in this minute (contract section 15); then 429, as a gateway
 * would answer, saying when to come again. The last check of a publish: what is refused for other reasons is not counted.
 */
export const admitPublish = async (
  { id }: Pick<Topic, 'id'>,
  { publishRate, settings, clock }: RateDependencies,
): Promise<void> => {
  const now = clock();
  if (await publishRate.admit(id, now)) return;
  const seconds = secondsToNextMinute(now);
  throw new ServiceError(
    'APIGW.0308',
    `A topic takes ${settings.quotas.publishesPerTopicMinute} messages a minute; publish again in ${seconds} s.`,
    { retryAfterSeconds: seconds },
  );
};
