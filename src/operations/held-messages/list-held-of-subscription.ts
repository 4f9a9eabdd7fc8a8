import type { InputOf } from '#src/contract/operation.ts';
import type { ListHeldMessages } from '#src/contract/operations-api/held-messages.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { copyIdOf } from '#src/pipeline/holding/assign-slots.ts';
import { heldFilterOf } from '#src/pipeline/holding/held-filter.ts';
import { backlogCursorAfter } from '#src/stores/deliveries/backlog-page.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { heldMessageView } from './held-message-view.ts';

/** What chooses held messages. */
type Query = Omit<InputOf<typeof ListHeldMessages>['query'], 'subscription_urn' | 'topic_urn'>;

const MAX_READ = 1000;

/**
 * The messages that are held for a subscription, in the order in which they go out. A page may have fewer than asked for, or
 * none, and still a cursor: of those that pass no filter at most 1,000 are read, and with texts an answer holds only some.
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
  if (!query.with_body) return { held: found.map((one) => heldMessageView(one, subscription, { now })), cursor };
  const held = await viewsWithTexts(found, { subscription, now }, { backlog });
  const last = found[held.length - 1];
  return { held, cursor: last === undefined || held.length === found.length ? cursor : backlogCursorAfter(last) };
};

type View = ReturnType<typeof heldMessageView>;

const BODIES_AT_ONCE = 10;

/** Lambda answers 6 MB at most, of JSON in JSON: what one of them escapes, the other may escape again. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** The first of the messages with their texts: as many as an answer can hold, and one at least. */
const viewsWithTexts = async (
  messages: readonly HeldMessage[],
  { subscription, now }: { readonly subscription: Subscription; readonly now: number },
  { backlog }: Pick<Dependencies, 'backlog'>,
): Promise<readonly View[]> => {
  const views: View[] = [];
  let bytes = 0;
  for (let start = 0; start < messages.length; start += BODIES_AT_ONCE) {
    const some = messages.slice(start, start + BODIES_AT_ONCE);
    const envelopes = await backlog.envelopesOf(some, subscription);
    const byCopy = new Map(envelopes.map((one) => [copyIdOf(one), one]));
    for (const one of some) {
      const view = heldMessageView(one, subscription, { now, envelope: byCopy.get(copyIdOf(one)) });
      bytes += Buffer.byteLength(JSON.stringify(view));
      if (bytes > MAX_ANSWER_BYTES && views.length > 0) return views;
      views.push(view);
    }
  }
  return views;
};
