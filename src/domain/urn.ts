/** Topic names: 1 to 255 characters (contract section 4.1 no. 1). */
export const TOPIC_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/;

/** Ids on the wire: 32 lower-case hexadecimal characters (contract section 1.2). */
export const HEX_ID = /^[0-9a-f]{32}$/;

/** The parts of `urn:smn:{region}:{project}:{name}`. */
export type TopicUrn = { readonly region: string; readonly project: string; readonly name: string };

/** The parts of `{topic_urn}:{subscription id}`. */
export type SubscriptionUrn = TopicUrn & { readonly subscriptionId: string };

/** What may stand in a URN as its region or project. */
export const REGION_OR_PROJECT = /^[A-Za-z0-9_-]{1,64}$/;

/** The text of a topic URN. */
export const formatTopicUrn = ({ region, project, name }: TopicUrn): string => `urn:smn:${region}:${project}:${name}`;

/** The text of a subscription URN. */
export const formatSubscriptionUrn = (urn: SubscriptionUrn): string => `${formatTopicUrn(urn)}:${urn.subscriptionId}`;

const parseUrn = (text: string, nameForm: RegExp): TopicUrn | undefined => {
  const [urn, smn, region, project, name, ...rest] = text.split(':');
  if (urn !== 'urn' || smn !== 'smn' || rest.length > 0) return undefined;
  if (region === undefined || project === undefined || name === undefined) return undefined;
  if (!REGION_OR_PROJECT.test(region) || !REGION_OR_PROJECT.test(project) || !nameForm.test(name)) return undefined;
  return { region, project, name };
};

/** Parses a topic URN (five parts); undefined when malformed (`SMN.0005` on the wire). */
export const parseTopicUrn = (text: string): TopicUrn | undefined => parseUrn(text, TOPIC_NAME);

const parseSubscription = (
  text: string,
  parseOwner: (owner: string) => TopicUrn | undefined,
): SubscriptionUrn | undefined => {
  const cut = text.lastIndexOf(':');
  const owner = parseOwner(text.slice(0, cut));
  const subscriptionId = text.slice(cut + 1);
  return owner !== undefined && HEX_ID.test(subscriptionId) ? { ...owner, subscriptionId } : undefined;
};

/** Parses a subscription URN (six parts); undefined when malformed (`SMN.0014` on the wire). */
export const parseSubscriptionUrn = (text: string): SubscriptionUrn | undefined =>
  parseSubscription(text, parseTopicUrn);

/** What stands in place of a topic's name in the URN of a subscription user: no topic's name begins with `_`. */
const USER_NAME = /^_[0-9a-f]{32}$/;

/** The name of a subscription user in URNs (decision 053). */
export const subscriptionUserName = (userId: string): string => `_${userId}`;

/** The id of the subscription user that a name in a URN stands for; undefined for a topic's name. */
export const subscriptionUserIdOf = (name: string): string | undefined =>
  USER_NAME.test(name) ? name.slice(1) : undefined;

/**
 * Parses the URN of whatever has subscriptions: of a topic, or of a subscription user. Only what is sent to endpoints, and the
 * links in it, name the latter; calls that are signed know topics alone.
 */
export const parseOwnerUrn = (text: string): TopicUrn | undefined => parseTopicUrn(text) ?? parseUrn(text, USER_NAME);

/** Whether a URN is that of a subscription user. */
export const isSubscriptionUserUrn = (text: string): boolean => parseUrn(text, USER_NAME) !== undefined;

/** As {@link parseSubscriptionUrn}, for subscriptions of subscription users too: see {@link parseOwnerUrn}. */
export const parseOwnedSubscriptionUrn = (text: string): SubscriptionUrn | undefined =>
  parseSubscription(text, parseOwnerUrn);
