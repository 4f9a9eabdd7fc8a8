import type { Topic } from '#src/domain/topics/topic.ts';

/** Where a topic's display name is missing, its name stands in. */
export const shownName = ({ displayName, name }: Pick<Topic, 'displayName' | 'name'>): string =>
  displayName === '' ? name : displayName;

const query = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();

/** The REST link that confirms a subscription at once (contract section 4.3 no. 22); for programs. */
export const subscribeLink = (baseUrl: string, token: string, topicUrn: string): string =>
  `${baseUrl}/v2/notifications/subscriptions/subscribe?${query({ token, topic_urn: topicUrn })}`;

/** The REST link that cancels a subscription at once (contract section 4.3 no. 24); for programs. */
export const unsubscribeLink = (baseUrl: string, subscriptionUrn: string): string =>
  `${baseUrl}/v2/notifications/subscriptions/unsubscribe?${query({ subscription_urn: subscriptionUrn })}`;

/** The page behind the link of a confirmation mail or SMS: GET shows, POST acts. */
export const confirmationPageLink = (baseUrl: string, token: string): string => `${baseUrl}/s/${token}`;

/** The page behind a mail's unsubscribe link: GET shows, POST acts. */
export const unsubscribePageLink = (baseUrl: string, subscriptionUrn: string, signature: string): string =>
  `${baseUrl}/unsubscribe?${query({ subscription_urn: subscriptionUrn, signature })}`;

/** The one-click address of RFC 8058: POST only. */
export const oneClickUnsubscribeLink = (baseUrl: string, subscriptionUrn: string, signature: string): string =>
  `${baseUrl}/unsubscribe/one-click?${query({ subscription_urn: subscriptionUrn, signature })}`;

/** Where the certificate that verifies HTTP deliveries is served (contract section 9.4). */
export const certificateLink = (baseUrl: string, region: string, certificateId: string): string =>
  `${baseUrl}/smn/SMN_${region}_${certificateId}.pem`;
