import { createFilter } from '#src/domain/messages/filter-policy.ts';
import type { MessageAttribute } from '#src/domain/messages/message.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type CapUse, capText } from '#src/domain/usage/spend-caps.ts';
import { isPaid } from '#src/domain/usage/usage.ts';
import type { SubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';
import type { Spending } from '#src/pipeline/usage/spending.ts';

/** What {@link checkSpending} needs. */
export type SpendingDependencies = {
  readonly subscriberLists: SubscriberLists;
  readonly spending: Pick<Spending, 'reached'>;
  readonly settings: Pick<Settings, 'fanOut'>;
};

type Asked = { readonly topic: Topic; readonly attributes: readonly MessageAttribute[] };

/**
 * Refuses a message that none of its recipients would get, because its topic's project has spent its caps on all their protocols
 * (`OPS.0091`). One for others too is accepted: the copies that may not go out end as dead letters (decision 091). So do those of a
 * topic whose subscribers a publish does not read. Costs nothing for topics of which some subscriber costs nothing by the piece.
 */
export const checkSpending = async (
  { topic, attributes }: Asked,
  dependencies: SpendingDependencies,
): Promise<void> => {
  const { subscriberLists, spending, settings } = dependencies;
  if (topic.subscriptionCount > settings.fanOut.inlineSubscribers) return;
  const subscribers = (await subscriberLists.get(topic)) ?? [];
  const passesFilter = createFilter(attributes);
  if (subscribers.some((one) => !isPaid(one.protocol) && passesFilter(one))) return;
  const protocols = new Set(subscribers.map(({ protocol }) => protocol).filter(isPaid));
  const reached = await reachedOf(topic.project, protocols, spending);
  if (reached.size === 0) return;
  const wanted = new Set(subscribers.filter(passesFilter).map(({ protocol }) => protocol));
  refuseIfAllReached(wanted, reached);
};

/** The caps of a project that are reached, of these protocols. */
export const reachedOf = async (
  project: string,
  protocols: Iterable<Protocol>,
  spending: Pick<Spending, 'reached'>,
): Promise<ReadonlyMap<Protocol, CapUse>> => {
  const reached = new Map<Protocol, CapUse>();
  for (const protocol of protocols) {
    const use = await spending.reached(project, protocol);
    if (use !== undefined) reached.set(protocol, use);
  }
  return reached;
};

/** Refuses what is for recipients of these protocols when nothing may be spent on any of them; not what is for no recipient. */
export const refuseIfAllReached = (protocols: ReadonlySet<Protocol>, reached: ReadonlyMap<Protocol, CapUse>): void => {
  const uses = [...protocols].flatMap((protocol) => reached.get(protocol) ?? []);
  if (uses.length > 0 && uses.length === protocols.size) throw capReached(uses);
};

/** The refusal of what caps do not let out. */
export const capReached = (uses: readonly CapUse[]): ServiceError =>
  new ServiceError('OPS.0091', `The spend cap of the project is reached. ${uses.map(capText).join(' ')}`);
