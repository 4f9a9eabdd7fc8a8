import * as z from 'zod';
import { requestId, urn } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { parseOwnedSubscriptionUrn, parseOwnerUrn } from '#src/domain/urn.ts';

/** Links opened by programs, without authentication: they act at once, on GET, as the contract says. */

/** Endpoints of subscription users have such links too. */
const ownerUrn = urn('SMN.0005', 'urn:smn:{region}:{project_id}:{topic name}', parseOwnerUrn);
const ownedUrn = urn('SMN.0014', '{topic_urn}:{32 hexadecimal characters}', parseOwnedSubscriptionUrn);

/** The token is a secret: the error does not repeat it. */
const token = z.string({ error: 'SMN.0022|The query parameter token is missing; allowed: the token of the message.' });

const confirmation = z.object({
  token,
  topic_urn: ownerUrn.optional(),
  endpoint: z.string().optional(),
});

const confirmed = z.object({ request_id: requestId, subscription_urn: z.string() });

const confirmationErrors = ['SMN.0005', 'SMN.0006', 'SMN.0012', 'SMN.0013', 'SMN.0022'] as const;

/** Contract section 4.3 no. 21. */
export const ConfirmSubscription = defineOperation({
  name: 'ConfirmSubscription',
  method: 'GET',
  path: '/rest/v2/notifications/subscription/confirm',
  caller: 'public',
  actsOnGet: true,
  summary: 'Confirms a subscription with the token of its confirmation message (older path).',
  pathParameters: nothing,
  query: confirmation,
  body: nothing,
  responses: { 200: confirmed },
  errors: confirmationErrors,
});

/** Contract section 4.3 no. 22. */
const SubscribeTopic = defineOperation({
  name: 'SubscribeTopic',
  method: 'GET',
  path: '/v2/notifications/subscriptions/subscribe',
  caller: 'public',
  actsOnGet: true,
  summary: 'Confirms a subscription with the token of its confirmation message.',
  pathParameters: nothing,
  query: confirmation,
  body: nothing,
  responses: { 200: confirmed },
  errors: confirmationErrors,
});

const cancellation = z.object({ subscription_urn: ownedUrn });

const cancelled = z.object({ message: z.string() });

const cancellationErrors = ['SMN.0013', 'SMN.0014'] as const;

/** Contract section 4.3 no. 23. */
const UnsubscribeSubscription = defineOperation({
  name: 'UnsubscribeSubscription',
  method: 'GET',
  path: '/rest/v2/notifications/subscription/unsubscribe',
  caller: 'public',
  actsOnGet: true,
  summary: 'Cancels a subscription on behalf of its endpoint (older path).',
  pathParameters: nothing,
  query: cancellation,
  body: nothing,
  responses: { 200: cancelled },
  errors: cancellationErrors,
});

/** Contract section 4.3 no. 24. */
export const UnsubscribeTopic = defineOperation({
  name: 'UnsubscribeTopic',
  method: 'GET',
  path: '/v2/notifications/subscriptions/unsubscribe',
  caller: 'public',
  actsOnGet: true,
  summary: 'Cancels a subscription on behalf of its endpoint.',
  pathParameters: nothing,
  query: cancellation,
  body: nothing,
  responses: { 200: cancelled },
  errors: cancellationErrors,
});

/** Operations on links opened by programs. */
export const linkOperations = { ConfirmSubscription, SubscribeTopic, UnsubscribeSubscription, UnsubscribeTopic };
