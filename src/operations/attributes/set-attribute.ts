import type { AttributeName } from '#src/contract/topics/attributes.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type AccessDependencies, topicNotFound } from '#src/operations/topics/get-topic.ts';

/** An attribute and its new value, which has been checked; `''` resets it. */
export type NewAttribute = { readonly name: AttributeName; readonly value: string };

/**
 * Sets an attribute of a topic. Repeating it changes nothing but the policy's update time. A policy that is set while its
 * topic is deleted goes with the cleanup, which comes later than any call that was under way.
 */
export const setAttribute = async (
  topic: Topic,
  { name, value }: NewAttribute,
  dependencies: AccessDependencies,
): Promise<void> => {
  const { accessPolicies, clock } = dependencies;
  switch (name) {
    case 'access_policy':
      return value === '' ? accessPolicies.remove(topic.id) : accessPolicies.put(topic.id, value, clock());
    case 'introduction':
      return changeTexts(topic, { introduction: value }, dependencies);
    case 'sms_sign_id':
      return changeTexts(topic, { smsSignId: value }, dependencies);
  }
};

/** Changes attributes that are kept in the topic itself; its own update time is that of its display name. */
export const changeTexts = async (
  topic: Topic,
  change: Partial<Pick<Topic, 'introduction' | 'smsSignId'>>,
  { topics, region }: Pick<AccessDependencies, 'topics' | 'region'>,
): Promise<void> => {
  if ((await topics.change(topic, change)) === undefined) throw topicNotFound({ ...topic, region });
};
