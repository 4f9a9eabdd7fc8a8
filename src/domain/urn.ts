/** Topic names: 1 to 255 characters (contract section 4.1 no. 1). */
export const TOPIC_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/;

/** Ids on the wire: 32 lower-case hexadecimal characters (contract section 1.2). */
export const HEX_ID = /^[0-9a-f]{32}$/;

/** The parts of `urn:smn:{region}:{project}:{name}`. */
export type TopicUrn = { readonly region: string; readonly project: string; readonly name: string };

/** The parts of `{topic_urn}:{subscription id}`. */
export type SubscriptionUrn = TopicUrn & { readonly subscriptionId: string };

const REGION_OR_PROJECT = /^[A-Za-z0-9_-]{1,64}$/;

/** The text of a topic URN. */
export const formatTopicUrn = ({ region, project, name }: TopicUrn): string => `urn:smn:${region}:${project}:${name}`;

/** The text of a subscription URN. */
export const formatSubscriptionUrn = (urn: SubscriptionUrn): string => `${formatTopicUrn(urn)}:${urn.subscriptionId}`;

/** Parses a topic URN (five parts); undefined when malformed (`SMN.0005` on the wire). */
export const parseTopicUrn = (text: string): TopicUrn | undefined => {
  const [urn, smn, region, project, name, ...rest] = text.split(':');
  if (urn !== 'urn' || smn !== 'smn' || rest.length > 0) return undefined;
  if (region === undefined || project === undefined || name === undefined) return undefined;
  if (!REGION_OR_PROJECT.test(region) || !REGION_OR_PROJECT.test(project) || !TOPIC_NAME.test(name)) return undefined;
  return { region, project, name };
};

/** Parses a subscription URN (six parts); undefined when malformed (`SMN.0014` on the wire). */
export const parseSubscriptionUrn = (text: string): SubscriptionUrn | undefined => {
  const cut = text.lastIndexOf(':');
  const topic = parseTopicUrn(text.slice(0, cut));
  const subscriptionId = text.slice(cut + 1);
  return topic !== undefined && HEX_ID.test(subscriptionId) ? { ...topic, subscriptionId } : undefined;
};
