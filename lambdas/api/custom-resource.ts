import * as z from 'zod';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { parseSubscriptionUrn, parseTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';
import type { DeclarationStore } from '#src/stores/declarations/declaration-store.ts';
import { apiOperations } from './operations.ts';

const TopicProperties = z.object({
  project: z.string().min(1),
  name: z.string(),
  /** @default - that of a new topic is empty, that of another stays */
  displayName: z.string().optional(),
  /** Cloud services that the topic's access policy lets publish. @default - the policy is not touched */
  services: z.array(z.string()).optional(),
});

const SubscriptionProperties = z.object({
  topicUrn: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  /** @default - that of a new subscription is empty, that of another stays */
  remark: z.string().optional(),
});

const RequestType = z.enum(['Create', 'Update']);

/** Which resource of which stack it is. */
const identity = { StackId: z.string(), LogicalResourceId: z.string() };

const Wanted = z.discriminatedUnion('ResourceType', [
  z.object({
    ...identity,
    RequestType,
    ResourceType: z.literal('Custom::SmnTopic'),
    ResourceProperties: TopicProperties,
  }),
  z.object({
    ...identity,
    RequestType,
    ResourceType: z.literal('Custom::SmnSubscription'),
    ResourceProperties: SubscriptionProperties,
  }),
]);

/** Whatever its properties are: a creation that was refused for them is removed with the same ones, or its stack could not go. */
const Removal = z.object({
  ...identity,
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

/** What {@link applyResource} needs. */
export type ResourceDependencies = Dependencies & { readonly declarations: DeclarationStore };

/**
 * Makes, changes or removes a topic or a subscription by the operations of the API, with their checks and refusals; returns its URN.
 * Repeating it is harmless. What has another URN than before is another resource: CloudFormation has the old one removed then. What
 * was there before any stack declared it is changed as far as properties say, and never removed (decision 107).
 */
export const applyResource = async (request: ResourceRequest, dependencies: ResourceDependencies): Promise<string> => {
  if (request.RequestType === 'Delete') return removeResource(request, dependencies);
  const { urn, isNew } =
    request.ResourceType === 'Custom::SmnTopic'
      ? await putTopic(request.ResourceProperties, dependencies)
      : await putSubscription(request.ResourceProperties, dependencies);
  await declare({ urn, isNew, resource: idOf(request) }, dependencies);
  return urn;
};

/** What was put, and whether it was made just now. */
type Put = { readonly urn: string; readonly isNew: boolean };

/**
 * Notes that a resource stands for what a stack has made. When it is made anew, resources that stood for the one before stand for
 * nothing. A request that is cut short between making and noting finds it made, and takes it for one that another stack or caller
 * has made: then it stays.
 */
const declare = async (
  { urn, isNew, resource }: Put & { readonly resource: string },
  { declarations }: Pick<ResourceDependencies, 'declarations'>,
): Promise<void> => {
  const present = await declarations.list(urn);
  if (isNew || present.length > 0) await declarations.add(urn, resource);
  if (isNew) for (const former of present) if (former !== resource) await declarations.remove(urn, former);
};

/** The same for every request about a resource, and of no other resource. */
const idOf = ({ StackId, LogicalResourceId }: z.infer<z.ZodObject<typeof identity>>): string =>
  `${StackId}/${LogicalResourceId}`;

/** A topic that is made, and whose access policy is refused then, is removed again: what fails leaves nothing. */
const putTopic = async (
  { project, name, displayName, services }: z.infer<typeof TopicProperties>,
  dependencies: Dependencies,
): Promise<Put> => {
  const context = callerOf(project);
  const inProject = { path: { project_id: project }, query: {} };
  const body = { name, display_name: displayName ?? '' };
  const created = await apiOperations.CreateTopic.run({ ...inProject, body }, context, dependencies);
  const urn = urnIn(created, 'topic_urn');
  const topic = { path: { ...inProject.path, topic_urn: urn }, query: {} };
  const isNew = created.status === 201;
  if (!isNew && displayName !== undefined)
    await apiOperations.UpdateTopic.run({ ...topic, body: { display_name: displayName } }, context, dependencies);
  if (services === undefined) return { urn, isNew };
  const value = services.length === 0 ? '' : JSON.stringify(policyFor(urn, services));
  const attribute = { path: { ...topic.path, name: 'access_policy' }, query: {}, body: { value } };
  try {
    await apiOperations.UpdateTopicAttribute.run(attribute, context, dependencies);
  } catch (error) {
    if (isNew) await apiOperations.DeleteTopic.run({ ...topic, body: {} }, context, dependencies);
    throw error;
  }
  return { urn, isNew };
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
): Promise<Put> => {
  const project = parseTopicUrn(topicUrn)?.project ?? '';
  const context = callerOf(project);
  const path = { project_id: project, topic_urn: topicUrn };
  const added = await apiOperations.AddSubscription.run(
    { path, query: {}, body: { ...item, remark: remark ?? '' } },
    context,
    dependencies,
  );
  const urn = urnIn(added, 'subscription_urn');
  const isNew = added.status === 201;
  if (!isNew && remark !== undefined) {
    const subscription = { path: { ...path, subscription_urn: urn }, query: {}, body: { remark } };
    await apiOperations.UpdateSubscription.run(subscription, context, dependencies);
  }
  return { urn, isNew };
};

/**
 * Removes what a stack has made, with the last of the resources that stand for it. An id that is no URN is that of a creation which
 * failed.
 */
const removeResource = async (request: Removal, dependencies: ResourceDependencies): Promise<string> => {
  const { declarations } = dependencies;
  const urn = request.PhysicalResourceId;
  const resource = idOf(request);
  const present = await declarations.list(urn);
  if (!present.includes(resource)) return urn;
  if (present.length === 1) await removeByOperation(request, dependencies);
  // Afterwards: a request that was cut short is repeated, and finds that it is to be removed still.
  await declarations.remove(urn, resource);
  return urn;
};

/** What is gone already is removed. */
const removeByOperation = async (
  { ResourceType, PhysicalResourceId: urn }: Removal,
  dependencies: Dependencies,
): Promise<void> => {
  const isTopic = ResourceType === 'Custom::SmnTopic';
  const owner = isTopic ? parseTopicUrn(urn) : parseSubscriptionUrn(urn);
  if (owner === undefined) return;
  const path = { project_id: owner.project, [isTopic ? 'topic_urn' : 'subscription_urn']: urn };
  const operation = isTopic ? apiOperations.DeleteTopic : apiOperations.CancelSubscription;
  try {
    await operation.run({ path, query: {}, body: {} }, callerOf(owner.project), dependencies);
  } catch (error) {
    if (!(error instanceof ServiceError) || !NOT_FOUND.includes(error.code)) throw error;
  }
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
