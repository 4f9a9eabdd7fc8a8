import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { Service } from './service.ts';

/** Sends a mail of a subscription, by its URN, to an address of SES's simulator, as if it was the subscriber's. */
export const sendSimulatedMail = async (service: Service, address: string, subscriptionUrn: string): Promise<void> => {
  const { awsEndpointUrl: endpoint, region } = service.cloud.facts;
  const [topicUrn, subscriptionId] = [subscriptionUrn.slice(0, -33), subscriptionUrn.slice(-32)];
  const { body } = await service.call('GET', `{p}/topics/${topicUrn}`);
  const tags = { 'topic-id': String(body['topic_id']), 'subscription-id': subscriptionId };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  await new SESClient({ endpoint, region, credentials }).send(
    new SendRawEmailCommand({
      Destinations: [address],
      RawMessage: { Data: Buffer.from('Subject: Test\r\n\r\nTest') },
      ConfigurationSetName: 'smn-test',
      Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
};
