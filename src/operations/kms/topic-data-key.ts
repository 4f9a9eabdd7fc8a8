import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type DataKey, findKeyArn, type UnusableKey } from '#src/domain/topics/topic-key.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/** What encryption needs. */
export type EncryptDependencies = Pick<Dependencies, 'topicDataKeys' | 'settings' | 'region'>;

type BoundTopic = Pick<Topic, 'project' | 'name' | 'keyBinding'>;

/**
 * The data key to encrypt a topic's messages with; undefined when the topic has no key binding, which costs no call. Rejects
 * when KMS does not answer.
 */
export const findDataKey = async (
  { project, name, keyBinding }: BoundTopic,
  { topicDataKeys, settings, region }: EncryptDependencies,
): Promise<DataKey | UnusableKey | undefined> => {
  if (keyBinding === undefined) return undefined;
  const arn = findKeyArn(settings.targets.keys, { keyId: keyBinding.keyId, project });
  if (arn === undefined) return { unusable: 'it is no longer among the keys of this stage' };
  return topicDataKeys.forEncryption(arn, formatTopicUrn({ region, project, name }));
};

/**
 * As {@link findDataKey}, for what must not go out in the clear: refused with 403 when the key cannot be used (contract section
 * 12.3). On AWS that holds for keys pending deletion too, because KMS uses them for nothing.
 */
export const dataKeyOf = async (topic: BoundTopic, dependencies: EncryptDependencies): Promise<DataKey | undefined> => {
  const found = await findDataKey(topic, dependencies);
  if (found === undefined || !('unusable' in found)) return found;
  throw new ServiceError(
    'SMN.0001',
    // Which key it is stays with the owner: the caller may be another project.
    `The KMS key of the topic cannot be used: ${found.unusable}. Nothing was sent.`,
  );
};
