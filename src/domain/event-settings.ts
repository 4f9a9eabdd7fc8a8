import * as z from 'zod';
import { SERVICE_NAME } from './access/principal.ts';

/** The source that notifications of SNS topics have as events: nothing that EventBridge itself delivers has it. */
export const SNS_SOURCE = 'aws.sns';

/** From where the stage takes events, and whose service they act as. */
const EventSource = z.strictObject({
  source: z.string(),
  service: z.string().regex(SERVICE_NAME),
  /** Of the source {@link SNS_SOURCE}: the topic whose notifications act as the service. */
  topicArn: z.string().optional(),
});

/** How events of AWS services become messages, and whether the service sends some itself. */
export const EventSettings = z.strictObject({
  sources: z.array(EventSource).default([]).meta({
    description: 'Set by the stage, from `events`.',
    readOnly: true,
  }),
  ruleService: z.string().regex(SERVICE_NAME).optional().meta({
    description: 'Set by the stage, from `events.rules`.',
    readOnly: true,
  }),
  triggerCacheSeconds: z
    .number()
    .nonnegative()
    .default(60)
    .describe('How long a function uses the triggers of a source that it has read: the time that a change may take.'),
  publishesPerTriggerMinute: z
    .int()
    .positive()
    .default(60)
    .describe(
      'Messages that a trigger publishes a minute; further events wait, and end as dead letters if it goes on.',
    ),
  serviceEvents: z
    .boolean()
    .default(true)
    .describe(
      'Whether the service sends events of its own to the default event bus: endpoints that do not work, mails that bounce, dead letters ([guide](guide-events.md#events-of-the-service-itself)).',
    ),
});

/** The parsed form of {@link EventSettings}. */
export type EventSettings = z.infer<typeof EventSettings>;
