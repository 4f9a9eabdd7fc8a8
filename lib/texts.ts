import { endUserMessagingOf } from '#src/domain/sms-settings.ts';
import type { MessagingEventsProps } from './messaging-events.ts';
import type { Stage } from './stage.ts';

/** Whether the provider of the stage's texts reports what becomes of them. */
export const reportsTexts = ({ settings }: Stage): boolean => endUserMessagingOf(settings.sms) !== undefined;

/** The configuration set that texts name; its name is part of the ARN in the lane's grant. */
export const smsConfigurationSetName = ({ name }: Stage): string => `smn-${name}-sms`;

/** The topic to which AWS End User Messaging publishes events of texts. Named, since its queue is in the stack before. */
export const textEventsTopicName = ({ name }: Stage): string => `smn-${name}-text-events`;

/**
 * Every type that can be the last of a text. The others (`TEXT_QUEUED`, `TEXT_PENDING`) come before one of these, and each would
 * cost its way to the queue.
 */
const FINAL_EVENT_TYPES = [
  ...(['TEXT_DELIVERED', 'TEXT_SUCCESSFUL', 'TEXT_UNKNOWN', 'TEXT_TTL_EXPIRED'] as const),
  ...(['TEXT_INVALID', 'TEXT_INVALID_MESSAGE', 'TEXT_UNREACHABLE', 'TEXT_CARRIER_UNREACHABLE'] as const),
  ...(['TEXT_BLOCKED', 'TEXT_CARRIER_BLOCKED', 'TEXT_SPAM', 'TEXT_PROTECT_BLOCKED'] as const),
] as const;

/** How the service learns what has become of texts. */
export const textEvents = (stage: Stage): Omit<MessagingEventsProps, 'queue'> => ({
  configurationSetName: smsConfigurationSetName(stage),
  topicName: textEventsTopicName(stage),
  destinationName: 'text-events',
  eventTypes: FINAL_EVENT_TYPES,
});
