import type { InputOf } from '#src/contract/operation.ts';
import type { ListHeldMessages } from '#src/contract/operations-api/held-messages.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { heldFilterOf } from '#src/pipeline/holding/held-filter.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { heldMessageView } from './held-message-view.ts';

/** What chooses held messages. */
type Query = Omit<InputOf<typeof ListHeldMessages>['query'], 'subscription_urn' | 'topic_urn'>;

const MAX_READ = 1000;

/**
 * The messages that are held for a subscription, in the order in which they go out. A page may have fewer than asked for, or
 * none, and still a cursor: of those that pass no filter at most 1,000 are read.
 */
export const listHeldOfSubscription = async (
  subscription: Subscription,
  query: Query,
  { backlog, clock }: Pick<Dependencies, 'backlog' | 'clock'>,
) => {
  const of = { topicId: subscription.topicId, subscriptionId: subscription.id };
  const now = clock();
  const passes = heldFilterOf(query, subscription, now);
  const found: HeldMessage[] = [];
  let { cursor } = query;
  let read = 0;
  do {
    const page = await backlog.page({ ...of, limit: query.limit - found.length, cursor });
    found.push(...page.messages.filter(passes));
    read += page.messages.length;
    cursor = page.cursor;
  } while (cursor !== undefined && found.length < query.limit && read < MAX_READ);
  const envelopes = query.with_body ? await backlog.envelopesOf(found, subscription) : [];
  const byMessage = new Map(envelopes.map((one) => [`${one.messageId}#${one.releases ?? 0}`, one]));
  const held = found.map((one) =>
    heldMessageView(one, subscription, { now, envelope: byMessage.get(`${one.messageId}#${one.releases}`) }),
  );
  return { held, cursor };
};
