import type { SubscriptionItem } from '#src/contract/subscriptions/subscription-items.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Extension, Subscription } from '#src/domain/subscriptions/subscription.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { subscriptionId } from '#src/domain/subscriptions/subscription-id.ts';
import { idScopeOf, type SubscriptionOwner } from '#src/domain/subscriptions/subscription-user.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import type { CheckedExtension } from '#src/protocols/endpoint.ts';
import { checkEndpoint, checkExtension } from '#src/protocols/endpoints.ts';
import { endpointContext } from './endpoint-context.ts';

type CheckDependencies = Pick<
  Dependencies,
  'subscriptionKeys' | 'extensionSecrets' | 'extensionHeaders' | 'resolve' | 'settings' | 'region' | 'clock'
>;

/**
 * The subscription that an item requests, its endpoint checked, as it was written and in normal form; throws what is wrong with
 * it.
 */
export const checkItem = async (
  owner: Pick<SubscriptionOwner, 'id' | 'project' | 'name' | 'subscriptionKeys'>,
  item: SubscriptionItem,
  dependencies: CheckDependencies,
): Promise<Subscription> => {
  const { subscriptionKeys, settings, region, clock } = dependencies;
  const { protocol, remark } = item;
  const extension = checkExtension(protocol, item.extension, item.endpoint);
  const { endpoint } = item;
  const normalEndpoint = await checkEndpoint(protocol, endpoint, endpointContext(owner.project, dependencies));
  const scope = { topicId: idScopeOf(owner), protocol, endpoint: normalEndpoint };
  const id = subscriptionId(await subscriptionKeys.ofOwner(owner), scope);
  const { unconfirmed, confirmationNotNeeded } = SUBSCRIPTION_STATUS;
  return {
    id,
    topicId: owner.id,
    topicUrn: formatTopicUrn({ region, project: owner.project, name: owner.name }),
    protocol,
    endpoint,
    ...(normalEndpoint !== endpoint && { normalEndpoint }),
    remark,
    status: needsConfirmation(protocol, settings) ? unconfirmed : confirmationNotNeeded,
    ...(extension !== undefined && {
      extension: await encryptExtension(extension, { topicId: owner.id, id }, dependencies),
    }),
    createdAt: clock(),
  };
};

/** An extension as it may be kept: what only the endpoint may know is encrypted for this subscription. */
const encryptExtension = async (
  { header, ...extension }: CheckedExtension,
  owner: { readonly topicId: string; readonly id: string },
  { extensionSecrets, extensionHeaders }: Pick<Dependencies, 'extensionSecrets' | 'extensionHeaders'>,
): Promise<Extension> => ({
  ...(await extensionSecrets.encrypt(extension, owner)),
  ...(await extensionHeaders.encrypt(header, owner)),
});

/** Whether an owner behind such an endpoint can be sent a link; functions, workflows and queues read none. */
export const canBeAsked = (protocol: Protocol): boolean => {
  const { lane } = descriptors[protocol];
  return lane !== 'function' && lane !== 'queue';
};

/**
 * Whether the owners of such endpoints must confirm. The stage decides for calls, of which public documentation
 * does not say (contract section 17 no. 4).
 */
export const needsConfirmation = (protocol: Protocol, { voice }: Pick<Settings, 'voice'>): boolean =>
  descriptors[protocol].needsConfirmation && (protocol !== 'callnotify' || voice.needsConfirmation);
