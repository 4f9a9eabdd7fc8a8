import * as z from 'zod';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { parseSubscriptionUrn, parseTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';
import { apiOperations } from './operations.ts';

const TopicProperties = z.object({
  project: z.string().min(1),
  name: z.string(),
  displayName: z.string().default(''),
  /** Cloud services that the topic's access policy lets publish. @default - the policy is not touched */
  services: z.array(z.string()).optional(),
});

const SubscriptionProperties = z.object({
  topicUrn: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  remark: z.string().default(''),
});

const RequestType = z.enum(['Create', 'Update']);

const Wanted = z.discriminatedUnion('ResourceType', [
  z.object({ RequestType, ResourceType: z.literal('Custom::SmnTopic'), ResourceProperties: TopicProperties }),
  z.object({
    RequestType,
    ResourceType: z.literal('Custom::SmnSubscription'),
    ResourceProperties: SubscriptionProperties,
  }),
]);

/** Whatever its properties are: a creation that was refused for them is removed with the same ones, or its stack could not go. */
const Removal = z.object({
  RequestType: z.literal('Delete'),
  ResourceType: z.string(),
  /** What the request before answered. */
  PhysicalResourceId: z.string(),
});
type Removal = z.infer<typeof Removal>;

/** What of a request of CloudFormation says what there is to be (CloudFormation user guide, custom resource request objects). */
export const ResourceRequest = z.discriminatedUnion('RequestType', [Wanted, Removal]);

/** A request of CloudFormation. */
export type ResourceRequest = z.infer<typeof ResourceRequest>;

/**
 * Makes, changes or removes a topic or a subscription by the operations of the API, with their checks and refusals; returns its URN.
 * Repeating it is harmless. What has another URN than before is another resource: CloudFormation has the old one removed then.
 */
export const applyResource = async (request: ResourceRequest, dependencies: Dependencies): Promise<string> => {
  if (request.RequestType === 'Delete') return removeResource(request, dependencies);
  return request.ResourceType === 'Custom::SmnTopic'
    ? putTopic(request.ResourceProperties, dependencies)
    : putSubscription(request.ResourceProperties, dependencies);
};

const putTopic = async (
  { project, name, displayName, services }: z.infer<typeof TopicProperties>,
  dependencies: Dependencies,
): Promise<string> => {
  const context = callerOf(project);
  const inProject = { path: { project_id: project }, query: {} };
  const body = { name, display_name: displayName };
  const created = await apiOperations.CreateTopic.run({ ...inProject, body }, context, dependencies);
  const urn = urnIn(created, 'topic_urn');
  const path = { ...inProject.path, topic_urn: urn };
  if (created.status === 200)
    await apiOperations.UpdateTopic.run(
      { path, query: {}, body: { display_name: displayName } },
      context,
      dependencies,
    );
  if (services === undefined) return urn;
  const value = services.length === 0 ? '' : JSON.stringify(policyFor(urn, services));
  const attribute = { path: { ...path, name: 'access_policy' }, query: {}, body: { value } };
  await apiOperations.UpdateTopicAttribute.run(attribute, context, dependencies);
  return urn;
};

/** An access policy that lets services publish, and nothing else (contract section 10). */
const policyFor = (Resource: string, services: readonly string[]) => ({
  Version: '2016-09-07',
  Id: '__default_policy_ID',
  Statement: [
    { Sid: 'services', Effect: 'Allow', Principal: { Service: services }, Action: ['SMN:Publish'], Resource },
  ],
});

/** The owner of the endpoint is asked for consent, as by the API. */
const putSubscription = async (
  { topicUrn, remark, ...item }: z.infer<typeof SubscriptionProperties>,
  dependencies: Dependencies,
): Promise<string> => {
  const project = parseTopicUrn(topicUrn)?.project ?? '';
  const context = callerOf(project);
  const path = { project_id: project, topic_urn: topicUrn };
  const added = await apiOperations.AddSubscription.run(
    { path, query: {}, body: { ...item, remark } },
    context,
    dependencies,
  );
  const urn = urnIn(added, 'subscription_urn');
  if (added.status === 200) {
    const subscription = { path: { ...path, subscription_urn: urn }, query: {}, body: { remark } };
    await apiOperations.UpdateSubscription.run(subscription, context, dependencies);
  }
  return urn;
};

/** What is gone already is removed; an id that is no URN is that of a creation which failed. */
const removeResource = async (
  { ResourceType, PhysicalResourceId: urn }: Removal,
  dependencies: Dependencies,
): Promise<string> => {
  const isTopic = ResourceType === 'Custom::SmnTopic';
  const owner = isTopic ? parseTopicUrn(urn) : parseSubscriptionUrn(urn);
  if (owner === undefined) return urn;
  const path = { project_id: owner.project, [isTopic ? 'topic_urn' : 'subscription_urn']: urn };
  const operation = isTopic ? apiOperations.DeleteTopic : apiOperations.CancelSubscription;
  try {
    await operation.run({ path, query: {}, body: {} }, callerOf(owner.project), dependencies);
  } catch (error) {
    if (!(error instanceof ServiceError) || !NOT_FOUND.includes(error.code)) throw error;
  }
  return urn;
};

/** There is no such topic, or subscription. */
const NOT_FOUND = ['SMN.0006', 'SMN.0013'];

/** Who may invoke the function may do this for every project, as with the operator function (decision 099). */
const callerOf = (project: string): OperationContext => ({
  requestId: newId(),
  principal: { kind: 'project', project, actions: '*' },
});

const urnIn = (reply: object, name: 'topic_urn' | 'subscription_urn'): string =>
  z.object({ body: z.object({ [name]: z.string() }) }).parse(reply).body[name] ?? '';
