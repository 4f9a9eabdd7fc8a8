import type { MessagingEventsProps } from './messaging-events.ts';
import type { Stage } from './stage.ts';

/** Whether the stage makes calls. */
export const isCalling = ({ settings }: Stage): boolean => settings.voice.originationIdentity !== undefined;

/** The configuration set that calls name; its name is part of the ARN in the lane's grant. */
export const voiceConfigurationSetName = ({ name }: Stage): string => `smn-${name}-voice`;

/** The topic to which AWS End User Messaging publishes events of calls. Named, since its queue is in the stack before. */
export const callEventsTopicName = ({ name }: Stage): string => `smn-${name}-call-events`;

/** How the service learns who has answered: that a call was answered, and again that the answered call is over. */
export const callEvents = (stage: Stage): Omit<MessagingEventsProps, 'queue'> => ({
  configurationSetName: voiceConfigurationSetName(stage),
  topicName: callEventsTopicName(stage),
  destinationName: 'call-events',
  eventTypes: ['VOICE_ANSWERED', 'VOICE_COMPLETED'],
});
