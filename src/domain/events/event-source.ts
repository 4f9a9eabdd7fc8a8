import { type EventSettings, SNS_SOURCE } from '#src/domain/event-settings.ts';
import type { EventBridgeEvent } from './event.ts';

/**
 * How access policies name the service that an event comes from; undefined when the stage names no such source. Notifications
 * of SNS are told apart by their topic, which is among the resources of the event.
 */
export const serviceOfEvent = (
  { source, resources }: Pick<EventBridgeEvent, 'source' | 'resources'>,
  { sources }: EventSettings,
): string | undefined =>
  sources.find(
    (one) => one.source === source && (source !== SNS_SOURCE || resources.some((arn) => arn === one.topicArn)),
  )?.service;
