import type { Application } from '#src/domain/applications/application.ts';
import { newId } from '#src/domain/identifiers.ts';
import { type Template, tagNamesOf, templateId } from '#src/domain/messages/template.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';

/** A time for records that need one. */
export const SOME_TIME = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A topic that no other test uses. */
export const aTopic = (given: Partial<Topic> = {}): Topic => {
  const id = given.id ?? newId();
  return {
    id,
    project: 'project-1',
    name: `topic-${id}`,
    displayName: '',
    introduction: '',
    smsSignId: '',
    enterpriseProjectId: '0',
    createdAt: SOME_TIME,
    updatedAt: SOME_TIME,
    subscriptionsVersion: 0,
    subscriptionCount: 0,
    ...given,
  };
};

/** A confirmed HTTPS subscription that no other test uses. */
export const aSubscription = (given: Partial<Subscription> = {}): Subscription => {
  const id = given.id ?? newId();
  return {
    id,
    topicId: newId(),
    topicUrn: formatTopicUrn({ region: 'us-east-1', project: 'project-1', name: 'orders' }),
    protocol: 'https',
    endpoint: `https://receiver.example/${id}`,
    remark: '',
    status: 1,
    createdAt: SOME_TIME,
    ...given,
  };
};

/** A default template that no other test uses. */
export const aTemplate = (given: Partial<Template> = {}): Template => {
  const { project = 'project-1', name = `template-${newId()}`, protocol = 'default', content = 'Hello {name}' } = given;
  return {
    id: templateId({ project, name, protocol }),
    project,
    name,
    protocol,
    content,
    tagNames: tagNamesOf(content),
    createdAt: SOME_TIME,
    updatedAt: SOME_TIME,
    ...given,
  };
};

/** An application of HMS that no other test uses, whose credentials cannot be decrypted. */
export const anApplication = (given: Partial<Application> = {}): Application => {
  const id = given.id ?? newId();
  return {
    id,
    project: 'project-1',
    platform: 'HMS',
    name: `app_${id}`,
    isEnabled: true,
    credentials: { dataKey: Buffer.alloc(32), text: '' },
    credentialsDigest: id,
    createdAt: SOME_TIME,
    updatedAt: SOME_TIME,
    ...given,
  };
};
