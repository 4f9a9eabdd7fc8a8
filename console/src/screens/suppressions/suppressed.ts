/** A subscription that gets nothing, as each of the lists shows it. */
export type Suppressed = {
  readonly subscription_urn: string;
  readonly protocol: string;
  readonly endpoint: string;
};

/** What an operator may do about it. */
export type SuppressedAction = 'ask' | 'resume' | 'remove';

/** The URN of the topic of a subscription. */
export const topicUrnOf = ({ subscription_urn }: Pick<Suppressed, 'subscription_urn'>): string =>
  subscription_urn.slice(0, subscription_urn.lastIndexOf(':'));
