import * as z from 'zod';
import { exampleOf, extractNamed, type JsonSchema, jsonSchemaOf, type NamedSchemas, withNotes } from './json-schema.ts';
import { STORY } from './notes/story.ts';

const { BASE_URL, REGION, ID, TOPIC_URN, SUBSCRIPTION_URN } = STORY;
const LINKS = `${BASE_URL}/v2/notifications/subscriptions`;

const text = (description: string, example: string) => z.string().meta({ description, examples: [example] });

/** Stands in every body that an endpoint gets; all values are texts (contract section 9.2). */
const shared = {
  topic_urn: text('The topic.', TOPIC_URN),
  message_id: text('The same for all recipients and attempts.', ID),
  timestamp: text('When it was published (UTC); the same on every attempt.', '2026-03-04T05:06:07Z'),
  signature: text('Base64 of an RSA signature (PKCS #1 v1.5, SHA-256).', `${'0aB9'.repeat(85)}c9==`),
  signature_version: z.literal('v1').meta({ description: 'The form of the signature.' }),
  signing_cert_url: text(
    'Where the certificate is. Check that it is an address of this service before it is opened.',
    `${BASE_URL}/smn/SMN_${REGION}_${ID}.pem`,
  ),
};

const subscribeUrl = text(
  'The endpoint confirms by a GET of this address, within 48 hours.',
  `${LINKS}/subscribe?token=T0ken-of_22-characters&topic_urn=${encodeURIComponent(TOPIC_URN)}`,
);

/** What a confirmed endpoint gets for every message. */
export const Notification = z
  .strictObject({
    type: z.literal('Notification').meta({ description: 'What this is.' }),
    ...shared,
    message: text('The text.', 'High water is at 14:05.'),
    subject: text('The subject; absent when the message has none.', 'Tide').optional(),
    unsubscribe_url: text(
      'A GET of this address cancels the subscription.',
      `${LINKS}/unsubscribe?subscription_urn=${encodeURIComponent(SUBSCRIPTION_URN)}`,
    ),
  })
  .meta({ title: 'Notification' });

/** What a new endpoint gets: the request to confirm that it wants messages. */
export const SubscriptionConfirmation = z
  .strictObject({
    type: z.literal('SubscriptionConfirmation').meta({ description: 'What this is.' }),
    ...shared,
    message: text('What to do, in words.', `You are invited to subscribe to the topic ${TOPIC_URN}.`),
    subscribe_url: subscribeUrl,
    unsubscribe_url: text(
      'For endpoints of a subscription user only, which get no notifications: a GET of this address withdraws the confirmation.',
      `${LINKS}/unsubscribe?subscription_urn=${encodeURIComponent(SUBSCRIPTION_URN)}`,
    ).optional(),
  })
  .meta({ title: 'SubscriptionConfirmation' });

/** What an endpoint gets whose subscription was cancelled by its link. */
export const UnsubscribeConfirmation = z
  .strictObject({
    type: z.literal('UnsubscribeConfirmation').meta({ description: 'What this is.' }),
    ...shared,
    message: text('What was done, in words.', `Your subscription to the topic ${TOPIC_URN} has been cancelled.`),
    subscribe_url: subscribeUrl,
  })
  .meta({ title: 'UnsubscribeConfirmation' });

const VERIFY = `To verify it: check that \`signing_cert_url\` is an address of this service and get the certificate there (keep it). Write the names and values of the signed fields in turn, each on a line of its own that ends with a line feed, the names in ascending order: message, message_id, subject (left out when there is none), timestamp, topic_urn, type for a notification; message, message_id, subscribe_url, timestamp, topic_urn, type for the other two. Verify \`signature\` over that text with the key of the certificate.`;

const WEBHOOKS = [
  {
    name: 'notification',
    schema: Notification,
    summary: 'Notification',
    description: `A message of a topic, sent by POST to every confirmed http and https endpoint. A 2xx within 5 seconds means that it was delivered; connection failures, timeouts, 408, 425, 429 and 5xx are tried again. ${VERIFY}`,
  },
  {
    name: 'subscriptionConfirmation',
    schema: SubscriptionConfirmation,
    summary: 'SubscriptionConfirmation',
    description: `Asks a new endpoint whether it wants the messages of a topic. Nothing else is sent to it before \`subscribe_url\` was visited. ${VERIFY}`,
  },
  {
    name: 'unsubscribeConfirmation',
    schema: UnsubscribeConfirmation,
    summary: 'UnsubscribeConfirmation',
    description: `Notifies an endpoint that its subscription was cancelled, with a link to subscribe again. ${VERIFY}`,
  },
];

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header' as const,
  required: true,
  description,
  schema: { type: 'string', examples: [example] },
});

/** Only for a subscription with a signing secret (decision 081). */
const OF_SECRET = [
  header(
    'webhook-id',
    'Of subscriptions with a signing secret, like the next two: the same whenever this comes again.',
    `${ID}-${SUBSCRIPTION_URN.slice(-32)}`,
  ),
  header('webhook-timestamp', 'When this attempt was made, in seconds since 1970.', '1772600768'),
  header(
    'webhook-signature',
    'Signatures by Standard Webhooks, one by each secret that is valid, with spaces between them.',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
].map((one) => ({ ...one, required: false }));

const headersOf = (type: string) => [
  header('x-smn-message-type', 'What this is, as `type` in the body.', type),
  header(
    'x-smn-message-id',
    'As `message_id` in the body. Together with the subscription it identifies repetitions.',
    ID,
  ),
  header('x-smn-topic-urn', 'As `topic_urn` in the body.', TOPIC_URN),
  header('x-smn-subscription-urn', 'The subscription that this is for.', SUBSCRIPTION_URN),
  ...OF_SECRET,
];

/** One request that the service sends. */
type OpenApiWebhook = Readonly<Record<'post', Readonly<Record<string, unknown>>>>;

/** What HTTP(S) endpoints receive (contract section 9), as the `webhooks` of an OpenAPI document. */
export const webhooksOf = (named: NamedSchemas): Readonly<Record<string, OpenApiWebhook>> =>
  Object.fromEntries(
    WEBHOOKS.map(({ name, schema, summary, description }) => {
      const body: JsonSchema = withNotes(jsonSchemaOf(schema, 'output'), summary);
      const content = { 'application/json': { schema: extractNamed(body, named), example: exampleOf(body) } };
      const post = {
        operationId: name,
        tags: ['Webhooks'],
        summary,
        description,
        security: [],
        parameters: headersOf(summary),
        requestBody: { required: true, content },
        responses: { '2XX': { description: 'Taken.' }, default: { description: 'Not taken.' } },
      };
      return [name, { post }];
    }),
  );
