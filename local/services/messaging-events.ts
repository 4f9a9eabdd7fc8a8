import * as z from 'zod';
import type { Engines } from '#local/engines/engines.ts';
import type { Resolver } from '#local/template/resolver.ts';
import { publishToTopic } from './sns-topics.ts';

/** Publishes an event of AWS End User Messaging as the configuration set says that its call or text has named. */
export type PublishEvent = (
  configurationSetName: string,
  event: { readonly eventType: string } & Readonly<Record<string, unknown>>,
) => Promise<void>;

const ConfigurationSet = z.object({
  ConfigurationSetName: z.string(),
  EventDestinations: z.array(
    z.object({
      Enabled: z.boolean(),
      MatchingEventTypes: z.array(z.string()),
      SnsDestination: z.object({ TopicArn: z.string() }),
    }),
  ),
});

/** Events go to the topics of the configuration set's enabled destinations for their type; of one that the stacks lack, nowhere. */
export const createEventPublisher = (resolver: Resolver, engines: Pick<Engines, 'queues'>): PublishEvent => {
  const sets = resolver
    .resourcesOf('AWS::SMSVOICE::ConfigurationSet')
    .map(({ properties }) => ConfigurationSet.parse(properties));
  return async (configurationSetName, event) => {
    const destinations = sets
      .filter(({ ConfigurationSetName }) => ConfigurationSetName === configurationSetName)
      .flatMap(({ EventDestinations }) => EventDestinations)
      .filter(({ Enabled, MatchingEventTypes }) => Enabled && MatchingEventTypes.includes(event.eventType));
    for (const { SnsDestination } of destinations) {
      await publishToTopic(engines, SnsDestination.TopicArn, JSON.stringify(event));
    }
  };
};
