import * as z from 'zod';
import { accepted, extensionHeaders, filter, paging, requestId, timestamp, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { ATTRIBUTE_VALUE } from '#src/domain/messages/filter-policy.ts';
import { USER_PROTOCOLS, USER_STATUSES } from '#src/domain/subscriptions/subscription-user.ts';
import { HEX_ID } from '#src/domain/urn.ts';

const IDS = invalid('SMN.0148', '1 to 50 ids of subscription users');

/**
 * Contract section 4.3 no. 13. The ids stay text: one that is unknown fails alone, as an item of the result. The result has an
 * item for each confirmed endpoint of a user.
 */
export const AddSubscriptionFromSubscriptionUser = defineOperation({
  name: 'AddSubscriptionFromSubscriptionUser',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions/from-subscription-users',
  caller: 'signed',
  permission: 'smn:topic:subscribe',
  // Subscription users are of the whole project.
  topicScope: 'refused',
  summary:
    'Subscribes the confirmed endpoints of up to 50 subscription users, which need not confirm again; in the order of the request.',
  pathParameters: topicPath,
  query: nothing,
  body: z.object({
    ids: z
      .array(z.string({ error: IDS }), { error: IDS })
      .min(1, { error: IDS })
      .max(50, { error: IDS }),
  }),
  responses: {
    200: z.object({
      subscriptions_result: z.array(
        z.object({
          request_id: requestId,
          http_code: z.int(),
          subscription_urn: z.string().optional(),
          error_code: z.string().optional(),
          error_msg: z.string().optional(),
        }),
      ),
    }),
  },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0148'],
});

/** A domain id is a project id here (contract section 4.14). */
const domainPath = z.object({ domain_id: z.string() });

const ID =
  'SMN.0148|Parameter: id is invalid. Allowed: the id of a subscription user, 32 lower-case hexadecimal characters.';
const userPath = domainPath.extend({ id: z.string({ error: ID }).regex(HEX_ID, { error: ID }) });

/** The contract bounds no name: this is a remark's bound, for it becomes the remark of what is subscribed. */
const MAX_NAME_BYTES = 128;
const MAX_GROUPS = 20;

const NAME = invalid('SMN.0002', `1 to ${MAX_NAME_BYTES} bytes of text on one line`);
const GROUP = invalid('SMN.0019', '1 to 32 letters, digits and "_" as a group');
const GROUPS = invalid('SMN.0019', `up to ${MAX_GROUPS} different groups`);
const HEADER = 'SMN.0043|The subscription is invalid. Allowed: an object as "header", with texts in it.';

const name = z
  .string({ error: NAME })
  .refine((text) => text.trim() !== '' && Buffer.byteLength(text) <= MAX_NAME_BYTES && !/\p{Cc}/u.test(text), {
    error: NAME,
  });

const group = z
  .array(z.string({ error: GROUP }).regex(ATTRIBUTE_VALUE, { error: GROUP }), { error: GROUPS })
  .max(MAX_GROUPS, { error: GROUPS })
  .refine((groups) => new Set(groups).size === groups.length, { error: GROUPS });

const ENDPOINT = invalid('SMN.0012', 'an object with the address to send to as "endpoint", at most 2048 characters');

/** The protocol's rules check what an endpoint is; this only bounds what is stored. */
const endpoint = z.string({ error: ENDPOINT }).max(2048, { error: ENDPOINT });
const plain = z.object({ endpoint }, { error: ENDPOINT }).optional();
const withHeader = z.object({ endpoint, header: extensionHeaders(HEADER).optional() }, { error: ENDPOINT }).optional();

const NO_ENDPOINT = `SMN.0012|Parameter: Endpoint is invalid. There is none; allowed: at least one of ${USER_PROTOCOLS.join(', ')}.`;

/** A new subscription user. */
const newUser = z
  .object({
    name,
    group: group.default([]),
    http: withHeader,
    https: withHeader,
    sms: plain,
    email: plain,
  })
  .refine((user) => USER_PROTOCOLS.some((protocol) => user[protocol] !== undefined), { error: NO_ENDPOINT });

/** What a subscription user is made of. */
export type NewSubscriptionUser = z.output<typeof newUser>;

/** Contract section 4.14. */
export const CreateSubscriptionUser = defineOperation({
  name: 'CreateSubscriptionUser',
  method: 'POST',
  path: '/v2/{domain_id}/subscription-users',
  caller: 'signed',
  permission: 'smn:subscriptionUser:create',
  summary: 'Creates a subscription user with up to four endpoints, each of which is asked to confirm.',
  pathParameters: domainPath,
  query: nothing,
  body: newUser,
  responses: { 201: z.object({ request_id: requestId, id: z.string() }) },
  errors: ['SMN.0002', 'SMN.0012', 'SMN.0043', 'SMN.0069', 'SMN.0078'],
});

const STATUS = invalid('SMN.0077', USER_STATUSES.join(', '));
const PROTOCOL = invalid('SMN.0011', USER_PROTOCOLS.join(', '));

/** Headers are never shown again. */
const shownEndpoint = z.object({ endpoint: z.string() }).optional();

/** Contract section 4.14. */
export const ListSubscriptionUsers = defineOperation({
  name: 'ListSubscriptionUsers',
  method: 'GET',
  path: '/v2/{domain_id}/subscription-users',
  caller: 'signed',
  permission: 'smn:subscriptionUser:list',
  summary: 'Lists subscription users, oldest first; all given filters must match.',
  pathParameters: domainPath,
  query: z.object({
    name: filter,
    protocol: filter.pipe(z.enum(USER_PROTOCOLS, { error: PROTOCOL }).optional()),
    status: filter.pipe(z.enum(USER_STATUSES, { error: STATUS }).optional()),
    group: filter,
    ...paging,
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      count: z.int(),
      subscription_users: z.array(
        z.object({
          id: z.string(),
          domain_id: z.string(),
          name: z.string(),
          status: z.enum(USER_STATUSES),
          group: z.array(z.string()),
          create_time: timestamp,
          update_time: timestamp,
          http: shownEndpoint,
          https: shownEndpoint,
          sms: shownEndpoint,
          email: shownEndpoint,
        }),
      ),
    }),
  },
  errors: ['SMN.0011', 'SMN.0015', 'SMN.0077'],
});

/** Contract section 4.14. */
export const UpdateSubscriptionUser = defineOperation({
  name: 'UpdateSubscriptionUser',
  method: 'PUT',
  path: '/v2/{domain_id}/subscription-users/{id}',
  caller: 'signed',
  permission: 'smn:subscriptionUser:update',
  summary: 'Changes the name or the groups of a subscription user; endpoints never change.',
  pathParameters: userPath,
  query: nothing,
  body: z.object({ name: name.optional(), group: group.optional() }),
  responses: { 200: accepted },
  errors: ['SMN.0002', 'SMN.0013', 'SMN.0148'],
});

/** Contract section 4.14. */
export const DeleteSubscriptionUser = defineOperation({
  name: 'DeleteSubscriptionUser',
  method: 'DELETE',
  path: '/v2/{domain_id}/subscription-users/{id}',
  caller: 'signed',
  permission: 'smn:subscriptionUser:delete',
  summary: 'Deletes a subscription user with its endpoints; what was subscribed from it stays.',
  pathParameters: userPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0013', 'SMN.0148'],
});

/** Operations on subscription users. */
export const subscriptionUserOperations = {
  CreateSubscriptionUser,
  ListSubscriptionUsers,
  UpdateSubscriptionUser,
  DeleteSubscriptionUser,
};
