import * as z from 'zod';
import { accepted, projectPath, requestId, subscriptionUrn, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';

const subscriptionPath = projectPath.extend({ subscription_urn: subscriptionUrn });

const path = `${OPERATIONS_API}/subscriptions/{subscription_urn}/signing-secret`;

const MAX_OVERLAP_SECONDS = 604_800;

const OVERLAP = invalid('OPS.0080', `a whole number of seconds from 0 to ${MAX_OVERLAP_SECONDS}`);

const ERRORS = ['SMN.0006', 'SMN.0013', 'SMN.0014', 'OPS.0081'] as const;

/** The only answer that ever has the secret. */
export const CreateSubscriptionSigningSecret = defineOperation({
  name: 'CreateSubscriptionSigningSecret',
  method: 'POST',
  path,
  caller: 'signed',
  permission: 'smn:subscription:createSigningSecret',
  summary:
    'Makes a secret that messages to an HTTP(S) endpoint are signed with from now on, by Standard Webhooks; one that is there is replaced.',
  pathParameters: subscriptionPath,
  query: nothing,
  body: z.object({
    overlap_seconds: z
      .int({ error: OVERLAP })
      .min(0, { error: OVERLAP })
      .max(MAX_OVERLAP_SECONDS, { error: OVERLAP })
      .default(86_400),
  }),
  responses: {
    201: z.object({
      request_id: requestId,
      subscription_urn: z.string(),
      secret: z.string(),
      created_at: timestamp,
      previous_valid_until: timestamp.optional(),
    }),
  },
  errors: [...ERRORS, 'OPS.0080'],
});

export const ShowSubscriptionSigningSecret = defineOperation({
  name: 'ShowSubscriptionSigningSecret',
  method: 'GET',
  path,
  caller: 'signed',
  permission: 'smn:subscription:get',
  summary: 'Shows whether a subscription has a signing secret, and since when; never the secret itself.',
  pathParameters: subscriptionPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      subscription_urn: z.string(),
      has_secret: z.boolean(),
      created_at: timestamp.optional(),
      previous_valid_until: timestamp.optional(),
    }),
  },
  errors: ERRORS,
});

export const DeleteSubscriptionSigningSecret = defineOperation({
  name: 'DeleteSubscriptionSigningSecret',
  method: 'DELETE',
  path,
  caller: 'signed',
  permission: 'smn:subscription:deleteSigningSecret',
  summary: 'Ends the signing secret of a subscription, and those that it has replaced.',
  pathParameters: subscriptionPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ERRORS,
});

/** Secrets that receivers verify messages with. */
export const signingSecretOperations = {
  CreateSubscriptionSigningSecret,
  ShowSubscriptionSigningSecret,
  DeleteSubscriptionSigningSecret,
};
