import type { InputOf } from '#src/contract/operation.ts';
import type { ConfirmSubscription } from '#src/contract/subscriptions/links.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { deliveryEndpoint, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { normalEndpoint } from '#src/protocols/endpoints.ts';
import { followWithToken } from './after-topic.ts';
import { confirm, findByToken } from './confirm.ts';

type Query = InputOf<typeof ConfirmSubscription>['query'];

type ConfirmDependencies = Pick<
  Dependencies,
  'topics' | 'subscriptionUsers' | 'subscriptions' | 'subscriptionKeys' | 'confirmationTokens' | 'clock'
>;

/** Confirms a subscription for a program that got its token; serves both paths (contract section 4.3 nos. 21 and 22). */
export const confirmSubscription = async (
  { query }: Pick<InputOf<typeof ConfirmSubscription>, 'query'>,
  { requestId }: OperationContext,
  dependencies: ConfirmDependencies,
): Promise<Reply> => {
  const target = await findByToken(query.token, dependencies);
  if (target === 'invalid') throw new ServiceError('SMN.0022', 'Parameter: token is invalid. It is wrong or too old.');
  if (target === 'gone') throw new ServiceError('SMN.0013');
  if ('hasMoved' in target) return followWithToken(target, { link: 'program' }, dependencies);
  checkNames(query, target.subscription);
  const confirmed = target.isVoid ? undefined : await confirm(target, dependencies);
  if (confirmed === undefined) throw tokenIsVoid();
  return { status: 200, body: { request_id: requestId, subscription_urn: subscriptionUrn(confirmed.subscription) } };
};

const tokenIsVoid = (): ServiceError =>
  new ServiceError(
    'SMN.0022',
    'Parameter: token is invalid. The subscription was cancelled after it was issued; allowed: the token of the last message about it.',
  );

/** People's protocols may name topic or endpoint; for the others the topic is mandatory and the endpoint out of place. */
const checkNames = (query: Query, subscription: Subscription): void => {
  const { topic_urn, endpoint } = query;
  const isPersonal = descriptors[subscription.protocol].linksLeadToPages;
  if (topic_urn === undefined && !(isPersonal && endpoint !== undefined)) {
    throw new ServiceError('SMN.0005', 'Parameter: TopicUrn is invalid. The query parameter topic_urn is missing.');
  }
  if (endpoint !== undefined && !isPersonal) {
    throw new ServiceError('SMN.0012', `Parameter: Endpoint is invalid. Protocol ${subscription.protocol} takes none.`);
  }
  const isOtherTopic = topic_urn !== undefined && formatTopicUrn(topic_urn) !== subscription.topicUrn;
  if (isOtherTopic || (endpoint !== undefined && !isEndpointOf(subscription, endpoint))) {
    throw new ServiceError('SMN.0022', 'Parameter: token is invalid. It belongs to another topic or endpoint.');
  }
};

/** Endpoints may be written in more than one way, as phone numbers are. */
const isEndpointOf = (subscription: Subscription, text: string): boolean =>
  text === subscription.endpoint || normalEndpoint(subscription.protocol, text) === deliveryEndpoint(subscription);
