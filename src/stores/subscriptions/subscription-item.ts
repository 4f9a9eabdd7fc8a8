import * as z from 'zod';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { splitParts } from '#src/domain/split-parts.ts';
import type {
  FilterPolicy,
  Subscriber,
  Subscription,
  SubscriptionStatus,
} from '#src/domain/subscriptions/subscription.ts';
import { ConfirmationBounce, Extension, SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { formatTopicUrn, parseOwnerUrn, subscriptionUserIdOf } from '#src/domain/urn.ts';
import { type Condition, existsWith } from '#src/stores/condition.ts';
import type { PlainItem, StoredItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import {
  projectOfSubscriptionList,
  projectSubscriptionList,
  projectUserEndpointList,
  subscriptionKey,
  subscriptionOrder,
  topicSubscriptionList,
} from '#src/stores/registry-keys.ts';
import {
  DELIVERY_POLICY,
  deliveryPolicyText,
  HOLD,
  holdText,
  parseHold,
  parsePolicy,
  parseSubscriberHold,
  RESUMED_AT,
} from './hold-attributes.ts';

/*
 * A subscription as an item. Fan-out pays for every byte of it at every publish, so what repeats is kept once: the id is the
 * sort key, the topic's id the index key, the project is in the list's name, and names that no index shows have one letter:
 * t = region and name of the topic, c = time of creation, g = number of cancellations once there are some, n = endpoint in
 * normal form where that differs, x = extension as JSON, f = filter policies as JSON: a list per policy, its name first,
 * h = hold as JSON, with the c and g that it was begun with, d = delivery policy as JSON, with c, which never changes, r = when a
 * hold was ended last, k = when its owner agreed last, of the few whose owners may have been sent messages before, e = when its owner
 * cancelled it last, b = the last confirmation that came back, as JSON, while it waits for its owner.
 */

/**
 * The status of what is left of a subscription that was cancelled by its owner and then removed: its key, this and its number
 * of cancellations (decision 054). No list, no reader and no change knows such an item; 4 is the contract's "deleted".
 */
const REMOVED = 4;

const Removed = z.object({ status: z.literal(REMOVED), g: z.number() });

const Status = z.literal(Object.values(SUBSCRIPTION_STATUS)) satisfies z.ZodType<SubscriptionStatus>;

const StoredSubscription = z.object({
  sk: z.string(),
  listPk: z.string(),
  topicListPk: z.string(),
  t: z.string(),
  protocol: z.enum(PROTOCOLS),
  endpoint: z.string(),
  remark: z.string().default(''),
  status: Status,
  c: z.number(),
  g: z.number().optional(),
  n: z.string().optional(),
  x: z.string().optional(),
  f: z.string().optional(),
  h: z.string().optional(),
  d: z.string().optional(),
  r: z.number().optional(),
  k: z.number().optional(),
  e: z.number().optional(),
  b: z.string().optional(),
});

/** The item of a subscription. */
export const subscriptionItem = (subscription: Subscription): Key & PlainItem => {
  const { topicId, topicUrn, protocol, endpoint, remark, status, extension, filterPolicies, createdAt } = subscription;
  const { normalEndpoint, hold, resumedAt, policy, confirmedAt, cancelledAt } = subscription;
  return {
    ...subscriptionKey(subscription),
    ...placeUnder(topicUrn),
    listSk: subscriptionOrder(subscription),
    topicListPk: topicSubscriptionList(topicId),
    topicListSk: subscriptionOrder(subscription),
    protocol,
    endpoint,
    n: normalEndpoint === endpoint ? undefined : normalEndpoint,
    remark: remark === '' ? undefined : remark,
    status,
    c: createdAt,
    g: subscription.cancellations,
    [EXTENSION]: extension === undefined ? undefined : extensionText(extension),
    f: filterPolicies === undefined ? undefined : filterPoliciesText(filterPolicies),
    [HOLD]: hold === undefined ? undefined : holdText(hold, subscription),
    [RESUMED_AT]: resumedAt,
    [CONFIRMED_AT]: confirmedAt,
    [CANCELLED_AT]: cancelledAt,
    [DELIVERY_POLICY]: policy === undefined ? undefined : deliveryPolicyText(policy, subscription),
  };
};

/** The attributes that say of which topic or subscription user it is. Throws for a malformed URN. */
export const placeUnder = (topicUrn: string): { readonly listPk: string; readonly t: string } => {
  const urn = parseOwnerUrn(topicUrn);
  if (urn === undefined) throw new Error('A subscription names a topic with a malformed URN');
  return { listPk: listOf(urn), t: `${urn.region}:${urn.name}` };
};

/** The subscription of an item; undefined when only a cancellation is left of it. */
export const findSubscription = (item: unknown): Subscription | undefined =>
  cancellationsLeftBy(item) === undefined ? parseSubscription(item) : undefined;

/** Whether an item, or an entry that shows its status, is only what a cancellation left. */
export const isRemoved = ({ status }: { readonly status?: unknown }): boolean => status === REMOVED;

/** The number of cancellations when nothing else is left of a subscription, else undefined. */
export const cancellationsLeftBy = (item: unknown): number | undefined => Removed.safeParse(item).data?.g;

const listOf = ({ project, name }: { readonly project: string; readonly name: string }): string =>
  subscriptionUserIdOf(name) === undefined ? projectSubscriptionList(project) : projectUserEndpointList(project);

/** The subscription of an item. */
export const parseSubscription = (item: unknown): Subscription => {
  const { sk, listPk, topicListPk, t, protocol, endpoint, remark, status, c, g, n, x, f, h, d, r, k, e, b } =
    StoredSubscription.parse(item);
  const [region, name] = splitParts(t, ':', 2);
  return {
    id: sk,
    topicId: topicListPk,
    topicUrn: formatTopicUrn({ region, project: projectOfSubscriptionList(listPk), name }),
    protocol,
    endpoint,
    ...(n !== undefined && { normalEndpoint: n }),
    remark,
    status,
    ...(x !== undefined && { extension: parseExtension(x) }),
    ...(f !== undefined && { filterPolicies: parseFilterPolicies(f) }),
    ...(h !== undefined && { hold: parseHold(h) }),
    ...(r !== undefined && { resumedAt: r }),
    ...(d !== undefined && { policy: parsePolicy(d).policy }),
    createdAt: c,
    ...(k !== undefined && { confirmedAt: k }),
    ...(b !== undefined && status === SUBSCRIPTION_STATUS.unconfirmed && { confirmationBounce: parseBounce(b) }),
    // Of one that is in force again, or asked again, it says nothing.
    ...(e !== undefined && status === SUBSCRIPTION_STATUS.cancelled && { cancelledAt: e }),
    ...(g !== undefined && { cancellations: g }),
  };
};

/** The attribute that holds the extension; it is there only when there is one. */
export const EXTENSION = 'x';

/** An extension as its attribute holds it. */
export const extensionText = (extension: Extension): string => JSON.stringify(extension);

const parseExtension = (text: string): Extension => Extension.parse(JSON.parse(text));

/** The attributes that a token is bound to. */
export const CREATED_AT = 'c';
export const CANCELLATIONS = 'g';

/** The attribute that holds when the owner agreed last; see {@link subscriptionItem}. */
export const CONFIRMED_AT = 'k';

/** The attribute that holds the last confirmation that came back. */
export const CONFIRMATION_BOUNCE = 'b';

const parseBounce = (text: string): ConfirmationBounce => ConfirmationBounce.parse(JSON.parse(text));

/** The attribute that holds when the owner cancelled last. */
export const CANCELLED_AT = 'e';

/** The item of what is left of a subscription that was cancelled before it was removed. */
export const removedItem = ({
  cancellations,
  ...keyParts
}: Pick<Subscription, 'topicId' | 'id'> & { readonly cancellations: number }): Key & PlainItem => ({
  ...subscriptionKey(keyParts),
  status: REMOVED,
  [CANCELLATIONS]: cancellations,
});

/** The change that leaves nothing of an item but its key and its cancellations; indexes lose it. */
export const REMOVAL = {
  set: { status: REMOVED },
  add: { [CANCELLATIONS]: 1 },
  remove: [
    ...(['listPk', 'listSk', 'topicListPk', 'topicListSk', 't', 'protocol', 'endpoint', 'remark'] as const),
    ...(['c', 'n', 'x', 'f', 'h', 'd', 'r', 'k', 'e', 'b'] as const),
  ],
} as const;

/** The item is a subscription. */
export const isKept = existsWith({ status: Object.values(SUBSCRIPTION_STATUS) });

/** Nothing is left of the subscription but so many cancellations. */
export const isRemovedWith = (cancellations: number): Condition =>
  existsWith({ status: [REMOVED], [CANCELLATIONS]: [cancellations] });

/** The attribute that holds the filter policies; it is there only when there are some. */
export const FILTER_POLICIES = 'f';

/** Filter policies as their attribute holds them. */
export const filterPoliciesText = (policies: readonly FilterPolicy[]): string =>
  JSON.stringify(policies.map(({ name, values }) => [name, ...values]));

const StoredFilterPolicies = z.array(z.tuple([z.string()], z.string()));

const parseFilterPolicies = (text: string): readonly FilterPolicy[] =>
  StoredFilterPolicies.parse(JSON.parse(text)).map(([name, ...values]) => ({ name, values }));

/** The attributes that {@link parseSubscriber} needs; almost no item has `g`. */
export const SUBSCRIBER_FIELDS = [
  ...(['sk', 'protocol', 'endpoint', 'n', 'x', FILTER_POLICIES, HOLD, DELIVERY_POLICY, CANCELLATIONS] as const),
] as const;

const protocols = new Map<string, Subscriber['protocol']>(PROTOCOLS.map((protocol) => [protocol, protocol]));

/**
 * The subscriber of an item. Checked by hand rather than by a schema: fan-out does this for every subscriber of every
 * message. Undefined for an item of a protocol that this version of the service does not know.
 */
export const parseSubscriber = (item: StoredItem): Subscriber | undefined => {
  const { sk, protocol, endpoint, n, x, f, h } = item;
  const known = protocols.get(protocol?.S ?? '');
  if (known === undefined || sk?.S === undefined || endpoint?.S === undefined) return undefined;
  const subscriber = { id: sk.S, protocol: known, endpoint: n?.S ?? endpoint.S };
  if (x === undefined && f === undefined && h === undefined && item['d'] === undefined && item['c'] === undefined)
    return subscriber;
  return {
    ...subscriber,
    ...(x?.S !== undefined && { extension: parseExtension(x.S) }),
    ...(f?.S !== undefined && { readFilterPolicies: readerOf(f.S) }),
    ...(h?.S !== undefined && { held: parseSubscriberHold(h.S) }),
    ...policyOf(item),
  };
};

/** Its own policy if there is one, and what is bound to it; the latter alone when the time of creation was asked for. */
const policyOf = ({ d, c, g }: StoredItem): Pick<Subscriber, 'policy' | 'binding'> => {
  const own = d?.S === undefined ? undefined : parsePolicy(d.S);
  const createdAt = own?.createdAt ?? (c?.N === undefined ? undefined : Number(c.N));
  if (createdAt === undefined) return {};
  const binding = { createdAt, ...(g?.N !== undefined && { cancellations: Number(g.N) }) };
  return { ...(own !== undefined && { policy: own.policy }), binding };
};

const readerOf = (text: string) => (): readonly FilterPolicy[] => parseFilterPolicies(text);
