import * as z from 'zod';
import { accepted, projectPath, requestId, subscriptionUrn, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { DAYS, type DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { invalid } from '#src/domain/invalid.ts';

const subscriptionPath = projectPath.extend({ subscription_urn: subscriptionUrn });

const RATE = invalid('OPS.0020', 'a number from 0.01 to 1000');
const WINDOWS = invalid(
  'OPS.0021',
  '1 to 20 objects {"days": ["mon"], "from": "08:00", "to": "18:00"} with days from mon to sun, times from 00:00 to 23:59 and at least 5 minutes between them, together with a time_zone',
);
const ZONE = invalid('OPS.0022', 'the name of a time zone, such as Europe/Berlin, together with windows');
const STEPS = '"smn", "standard", or {"steps_seconds": […]} with 1 to 20 waits of 1 to 86400 seconds';
const RETRY = invalid('OPS.0023', `${STEPS}, and as "max_attempts" a whole number from 1 to 100`);
const KEEP = invalid('OPS.0024', 'a whole number of seconds from 1 to 1209600');

const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

const timeOfDay = z.string({ error: WINDOWS }).regex(TIME_OF_DAY, { error: WINDOWS });

const minutesOf = (time: string): number => {
  const [hours = '', minutes = ''] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
};

const MINUTES_A_DAY = 1440;

/** What is held goes out within two minutes after windows have opened: it would never find a shorter one open. */
const MIN_WINDOW_MINUTES = 5;

/** One that ends when it begins is open for a day. */
const isLongEnough = ({ from, to }: { readonly from: string; readonly to: string }): boolean => {
  const minutes = (minutesOf(to) - minutesOf(from) + MINUTES_A_DAY) % MINUTES_A_DAY;
  return minutes === 0 || minutes >= MIN_WINDOW_MINUTES;
};

const window = z
  .object(
    {
      days: z
        .array(z.enum(DAYS, { error: WINDOWS }), { error: WINDOWS })
        .min(1, { error: WINDOWS })
        .max(DAYS.length, { error: WINDOWS }),
      from: timeOfDay,
      to: timeOfDay,
    },
    { error: WINDOWS },
  )
  .refine(isLongEnough, { error: WINDOWS });

const seconds = (most: number, error: typeof RETRY) => z.int({ error }).min(1, { error }).max(most, { error });

const retry = z.union(
  [
    z.enum(['smn', 'standard']),
    z.object({
      steps_seconds: z
        .array(seconds(86_400, RETRY), { error: RETRY })
        .min(1, { error: RETRY })
        .max(20, { error: RETRY }),
      max_attempts: seconds(100, RETRY).optional(),
    }),
  ],
  { error: RETRY },
);

const fields = {
  max_per_second: z.number({ error: RATE }).min(0.01, { error: RATE }).max(1000, { error: RATE }).optional(),
  windows: z.array(window, { error: WINDOWS }).min(1, { error: WINDOWS }).max(20, { error: WINDOWS }).optional(),
  time_zone: z.string({ error: ZONE }).refine(isTimeZone, { error: ZONE }).optional(),
  retry: retry.optional(),
  keep_seconds: seconds(1_209_600, KEEP).optional(),
};

type Fields = z.output<z.ZodObject<typeof fields>>;

/** The policy that was given, whose time zone goes with windows. */
const policyOf = (given: Fields): DeliveryPolicy => {
  const {
    max_per_second: maxPerSecond,
    windows,
    time_zone: timeZone,
    retry: profile,
    keep_seconds: keepSeconds,
  } = given;
  const spans = windows?.map(({ days, from, to }) => ({
    days: DAYS.filter((day) => days.includes(day)),
    from: minutesOf(from),
    to: minutesOf(to),
  }));
  return {
    ...(maxPerSecond !== undefined && { maxPerSecond }),
    ...(spans !== undefined && timeZone !== undefined && { windows: { timeZone, spans } }),
    ...(profile !== undefined && { retry: profileOf(profile) }),
    ...(keepSeconds !== undefined && { keepSeconds }),
  };
};

const profileOf = (profile: NonNullable<Fields['retry']>): NonNullable<DeliveryPolicy['retry']> => {
  if (typeof profile === 'string') return profile;
  const { steps_seconds: stepsSeconds, max_attempts: maxAttempts } = profile;
  return { stepsSeconds, ...(maxAttempts !== undefined && { maxAttempts }) };
};

const body = z.object(fields).transform((given, context) => {
  const { windows, time_zone } = given;
  if ((windows === undefined) === (time_zone === undefined)) return policyOf(given);
  const message = time_zone === undefined ? ZONE({}) : WINDOWS({});
  context.issues.push({ code: 'custom', input: given, message });
  return z.NEVER;
});

const ERRORS = ['OPS.0020', 'OPS.0021', 'OPS.0022', 'OPS.0023', 'OPS.0024'] as const;

const ofSubscription = z.object({
  request_id: requestId,
  subscription_urn: z.string(),
  source: z.enum(['subscription', 'topic', 'none']),
  ...fields,
});

const ofTopic = z.object({ request_id: requestId, topic_urn: z.string(), ...fields });

/** It goes before the policy of the topic as a whole; without any field, nothing of that applies. */
export const UpdateSubscriptionDeliveryPolicy = defineOperation({
  name: 'UpdateSubscriptionDeliveryPolicy',
  method: 'PUT',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}/delivery-policy`,
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  summary:
    'Says how fast, when and for how long messages are delivered to a subscription, in place of what was said before.',
  pathParameters: subscriptionPath,
  query: nothing,
  body,
  responses: { 200: ofSubscription },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014', ...ERRORS],
});

export const ShowSubscriptionDeliveryPolicy = defineOperation({
  name: 'ShowSubscriptionDeliveryPolicy',
  method: 'GET',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}/delivery-policy`,
  caller: 'signed',
  permission: 'smn:subscription:get',
  summary: "Shows the delivery policy that applies to a subscription: its own, or its topic's.",
  pathParameters: subscriptionPath,
  query: nothing,
  body: nothing,
  responses: { 200: ofSubscription },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014'],
});

export const DeleteSubscriptionDeliveryPolicy = defineOperation({
  name: 'DeleteSubscriptionDeliveryPolicy',
  method: 'DELETE',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}/delivery-policy`,
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  summary: "Ends a subscription's own delivery policy; that of its topic applies again, if there is one.",
  pathParameters: subscriptionPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014'],
});

export const UpdateTopicDeliveryPolicy = defineOperation({
  name: 'UpdateTopicDeliveryPolicy',
  method: 'PUT',
  path: `${OPERATIONS_API}/topics/{topic_urn}/delivery-policy`,
  caller: 'signed',
  permission: 'smn:topic:update',
  summary:
    'Says how messages are delivered to those subscriptions of a topic that have no delivery policy of their own.',
  pathParameters: topicPath,
  query: nothing,
  body,
  responses: { 200: ofTopic },
  errors: ['SMN.0005', 'SMN.0006', ...ERRORS],
});

export const ShowTopicDeliveryPolicy = defineOperation({
  name: 'ShowTopicDeliveryPolicy',
  method: 'GET',
  path: `${OPERATIONS_API}/topics/{topic_urn}/delivery-policy`,
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: 'Shows the delivery policy of a topic.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: { 200: ofTopic },
  errors: ['SMN.0005', 'SMN.0006'],
});

export const DeleteTopicDeliveryPolicy = defineOperation({
  name: 'DeleteTopicDeliveryPolicy',
  method: 'DELETE',
  path: `${OPERATIONS_API}/topics/{topic_urn}/delivery-policy`,
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Ends the delivery policy of a topic.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0005', 'SMN.0006'],
});

/** Operations on delivery policies. */
export const deliveryPolicyOperations = {
  UpdateSubscriptionDeliveryPolicy,
  ShowSubscriptionDeliveryPolicy,
  DeleteSubscriptionDeliveryPolicy,
  UpdateTopicDeliveryPolicy,
  ShowTopicDeliveryPolicy,
  DeleteTopicDeliveryPolicy,
};
