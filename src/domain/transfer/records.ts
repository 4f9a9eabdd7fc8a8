import * as z from 'zod';
import { PRESETS } from '#src/domain/events/trigger.ts';
import { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { TEMPLATE_PROTOCOLS } from '#src/domain/messages/template.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { RECEIPTS } from '#src/domain/topics/topic.ts';
import { HEX_ID, REGION_OR_PROJECT, TOPIC_NAME } from '#src/domain/urn.ts';

/*
 * What a project exports, record by record (decision 117). Later versions of the service read them: whatever changes or is added
 * makes another version. Times are epoch milliseconds. Secrets are encrypted under the transfer key.
 */

/** The version that this service writes, and the latest that it reads. */
export const TRANSFER_VERSION = 1;

const time = z.int().nonnegative();
const hexId = z.string().regex(HEX_ID);
const encrypted = z.base64().min(1);
const topicName = z.string().regex(TOPIC_NAME);

/** Whose records these are. */
export const Origin = z.strictObject({
  region: z.string().regex(REGION_OR_PROJECT),
  project: z.string().regex(REGION_OR_PROJECT),
});

export type Origin = Readonly<z.infer<typeof Origin>>;

/** What records say of a subscription, beside where it belongs. */
const subscriptionFields = {
  id: hexId,
  protocol: z.enum(PROTOCOLS),
  endpoint: z.string().min(1),
  normalEndpoint: z.string().min(1).exactOptional(),
  remark: z.string().exactOptional(),
  status: z.literal(Object.values(SUBSCRIPTION_STATUS)),
  /** Headers of http and https notifications: encrypted JSON of names and values. */
  header: encrypted.exactOptional(),
  robot: z.record(z.string(), z.string()).exactOptional(),
  robotSecret: encrypted.exactOptional(),
  signingSecrets: z
    .array(z.strictObject({ secret: encrypted, createdAt: time, validUntil: time.exactOptional() }))
    .exactOptional(),
  filterPolicies: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })).exactOptional(),
  hold: z
    .strictObject({
      reason: z.string(),
      since: time,
      until: time.exactOptional(),
      note: z.string().exactOptional(),
    })
    .exactOptional(),
  resumedAt: time.exactOptional(),
  policy: DeliveryPolicy.exactOptional(),
  createdAt: time,
  confirmedAt: time.exactOptional(),
  cancelledAt: time.exactOptional(),
  cancellations: z.int().positive().exactOptional(),
};

const SubscriptionFields = z.strictObject(subscriptionFields);

/** A subscription without the topic that it belongs to. */
export type SubscriptionFields = Readonly<z.infer<typeof SubscriptionFields>>;

/** A subscription of a topic, whose record follows those of all its subscriptions. */
const SubscriptionRecord = z.strictObject({
  kind: z.literal('subscription'),
  topicId: hexId,
  /** The name of the topic. */
  topic: topicName,
  ...subscriptionFields,
});

/** What is left of a subscription that was cancelled by its owner and then removed (decision 054). */
const CancellationRecord = z.strictObject({
  kind: z.literal('cancellation'),
  topicId: hexId,
  id: hexId,
  cancellations: z.int().positive(),
});

/** A topic, after the records of its subscriptions. */
const TopicRecord = z.strictObject({
  kind: z.literal('topic'),
  id: hexId,
  name: topicName,
  displayName: z.string(),
  introduction: z.string(),
  smsSignId: z.string(),
  enterpriseProjectId: z.string(),
  receipts: z.enum(RECEIPTS).exactOptional(),
  logtank: z
    .strictObject({
      id: hexId,
      logGroupId: z.string(),
      logStreamId: z.string(),
      createdAt: time,
      updatedAt: time,
    })
    .exactOptional(),
  keyBinding: z.strictObject({ id: hexId, keyId: z.string() }).exactOptional(),
  notifyPolicy: z
    .strictObject({
      id: hexId,
      steps: z.array(z.strictObject({ order: z.int(), subscriptionIds: z.array(hexId) })),
    })
    .exactOptional(),
  deliveryPolicy: DeliveryPolicy.exactOptional(),
  accessPolicy: z.strictObject({ text: z.string().min(1), updatedAt: time }).exactOptional(),
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).exactOptional(),
  createdAt: time,
  updatedAt: time,
  /** How many subscriptions its records are, without cancellations. */
  subscriptions: z.int().nonnegative(),
  /** What ids and links of its subscriptions are made with: encrypted JSON of Base64 texts. */
  subscriptionKeys: encrypted,
});

const TemplateRecord = z.strictObject({
  kind: z.literal('template'),
  name: z.string().min(1),
  protocol: z.enum(TEMPLATE_PROTOCOLS),
  content: z.string(),
  createdAt: time,
  updatedAt: time,
});

const SubscriptionUserRecord = z.strictObject({
  kind: z.literal('subscription-user'),
  id: hexId,
  name: z.string(),
  groups: z.array(z.string()),
  endpoints: z.array(SubscriptionFields),
  createdAt: time,
  updatedAt: time,
});

const TriggerRecord = z.strictObject({
  kind: z.literal('trigger'),
  name: z.string().min(1),
  source: z.string().min(1),
  topic: topicName,
  pattern: z.unknown(),
  subject: z.string().exactOptional(),
  content: z.discriminatedUnion('form', [
    z.strictObject({ form: z.literal('message'), text: z.string() }),
    z.strictObject({ form: z.literal('template'), name: z.string() }),
    z.strictObject({ form: z.literal('preset'), preset: z.enum(PRESETS) }),
  ]),
  variables: z.record(z.string(), z.string()),
  isEnabled: z.boolean(),
  createdAt: time,
  updatedAt: time,
});

const usd = z.number().nonnegative().exactOptional();

const SpendCapsRecord = z.strictObject({ kind: z.literal('spend-caps'), email: usd, sms: usd, callnotify: usd });

/** One record of an export. */
export const TransferRecord = z.discriminatedUnion('kind', [
  SubscriptionRecord,
  CancellationRecord,
  TopicRecord,
  TemplateRecord,
  SubscriptionUserRecord,
  TriggerRecord,
  SpendCapsRecord,
]);
export type TransferRecord = Readonly<z.infer<typeof TransferRecord>>;

/** What a record is of. */
export type RecordKind = TransferRecord['kind'];

/** A record of one kind. */
export type RecordOf<K extends RecordKind> = Extract<TransferRecord, { readonly kind: K }>;
