import type { SubscriptionItem } from '#src/contract/subscription-items.ts';
import type { Subscription } from '#src/domain/subscription.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscription.ts';
import { subscriptionId } from '#src/domain/subscription-id.ts';
import type { Topic } from '#src/domain/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/call.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { checkEndpoint, checkExtension } from '#src/protocols/endpoints.ts';

type CheckDependencies = Pick<Dependencies, 'idSecret' | 'resolve' | 'settings' | 'region' | 'clock'>;

/** The subscription that an item asks for, its endpoint checked and in normal form; throws what is wrong with it. */
export const checkItem = async (
  topic: Topic,
  item: SubscriptionItem,
  { idSecret, resolve, settings, region, clock }: CheckDependencies,
): Promise<Subscription> => {
  const { protocol, remark } = item;
  const extension = checkExtension(protocol, item.extension);
  const endpoint = await checkEndpoint(protocol, item.endpoint, { allowedCidrs: settings.allowedCidrs, resolve });
  const { unconfirmed, confirmationNotNeeded } = SUBSCRIPTION_STATUS;
  return {
    id: subscriptionId(await idSecret.get(), { topicId: topic.id, protocol, endpoint }),
    topicId: topic.id,
    topicUrn: formatTopicUrn({ region, project: topic.project, name: topic.name }),
    protocol,
    endpoint,
    remark,
    status: descriptors[protocol].needsConfirmation ? unconfirmed : confirmationNotNeeded,
    ...(extension !== undefined && { extension }),
    createdAt: clock(),
  };
};
