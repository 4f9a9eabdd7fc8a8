import fc from 'fast-check';
import { newId } from '#src/domain/identifiers.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import type { SubscriptionKeys } from '#src/domain/subscriptions/subscription-keys.ts';
import type { SubscriptionFields, TransferRecord } from '#src/domain/transfer/records.ts';
import { encryptSubscriptionKeys } from '#src/operations/transfer/transfer-secrets.ts';
import { SECRETS } from './transfer.ts';

const time = fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 });
const id = fc.stringMatching(/^[0-9a-f]{32}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const filled = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const named = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);

/** What a subscription may be, its secrets in the clear. */
const plainSubscription = fc.record(
  {
    id,
    protocol: fc.constantFrom(...PROTOCOLS),
    endpoint: filled,
    normalEndpoint: fc.webUrl(),
    remark: filled,
    status: fc.constantFrom(0, 1, 2, 3),
    header: fc.array(fc.tuple(named, text), { minLength: 1, maxLength: 3 }).map((pairs) => [...new Map(pairs)]),
    robot: fc.dictionary(named, text, { minKeys: 1, maxKeys: 2 }),
    robotSecret: filled,
    signingSecrets: fc.array(
      fc.record({ secret: filled, createdAt: time, validUntil: time }, { requiredKeys: ['secret', 'createdAt'] }),
      { minLength: 1, maxLength: 2 },
    ),
    filterPolicies: fc.uniqueArray(fc.record({ name: named, values: fc.array(text, { maxLength: 3 }) }), {
      selector: ({ name }) => name,
      minLength: 1,
      maxLength: 2,
    }),
    hold: fc.record(
      { reason: fc.constantFrom('paused', 'bounced'), since: time, until: time, note: text },
      { requiredKeys: ['reason', 'since'] },
    ),
    resumedAt: time,
    policy: fc.record(
      { maxPerSecond: fc.integer({ min: 1, max: 100 }), keepSeconds: fc.constant(3600) },
      { requiredKeys: [] },
    ),
    createdAt: time,
    confirmedAt: time,
    cancellations: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ['id', 'protocol', 'endpoint', 'status', 'createdAt'] },
);

type PlainSubscription = typeof plainSubscription extends fc.Arbitrary<infer T> ? T : never;

const encrypted = (
  { header, robotSecret, signingSecrets, ...fields }: PlainSubscription,
  ownerId: string,
): SubscriptionFields => {
  const encrypt = (secret: string, field: 'header' | 'robot-secret' | 'signing-secret') =>
    SECRETS.encrypt(secret, { messageId: `${ownerId}#${fields.id}`, field });
  return {
    ...fields,
    ...(header && { header: encrypt(JSON.stringify(header), 'header') }),
    ...(robotSecret && { robotSecret: encrypt(robotSecret, 'robot-secret') }),
    ...(signingSecrets && {
      signingSecrets: signingSecrets.map((one) => ({ ...one, secret: encrypt(one.secret, 'signing-secret') })),
    }),
  };
};

const topic = fc.record({
  fields: fc.record(
    {
      name: named,
      displayName: text,
      introduction: text,
      enterpriseProjectId: fc.constant('0'),
      smsSignId: text,
      receipts: fc.constantFrom('none', 'failures', 'summary'),
      logtank: fc.record({ id, logGroupId: named, logStreamId: named, createdAt: time, updatedAt: time }),
      notifyPolicy: fc.record({
        id,
        steps: fc.array(
          fc.record({ order: fc.integer({ min: 1, max: 5 }), subscriptionIds: fc.array(id, { maxLength: 2 }) }),
          {
            maxLength: 2,
          },
        ),
      }),
      deliveryPolicy: fc.record({ maxPerSecond: fc.integer({ min: 1, max: 100 }) }),
      tags: fc.uniqueArray(fc.record({ key: named, value: text }), {
        selector: ({ key }) => key,
        minLength: 1,
        maxLength: 2,
      }),
      createdAt: time,
      updatedAt: time,
    },
    {
      requiredKeys: [
        'name',
        'displayName',
        'introduction',
        'smsSignId',
        'enterpriseProjectId',
        'createdAt',
        'updatedAt',
      ],
    },
  ),
  subscriptions: fc.uniqueArray(plainSubscription, { selector: (one) => one.id, maxLength: 6 }),
  removed: fc.uniqueArray(fc.record({ id, cancellations: fc.integer({ min: 1, max: 9 }) }), {
    selector: (one) => one.id,
    maxLength: 2,
  }),
});

/** A project, from which {@link recordsOf} makes records. */
export const generatedProject = fc.record({
  topics: fc.uniqueArray(topic, { selector: ({ fields }) => fields.name, maxLength: 3 }),
  templates: fc.uniqueArray(
    fc.record({ name: named, content: fc.constantFrom('{a} and {b}', 'x'), createdAt: time, updatedAt: time }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
  users: fc.uniqueArray(
    fc.record({
      id,
      name: filled,
      groups: fc.array(named),
      endpoint: plainSubscription,
      createdAt: time,
      updatedAt: time,
    }),
    { selector: (one) => one.endpoint.id, maxLength: 2 },
  ),
  triggers: fc.uniqueArray(
    fc.record({ name: named, source: named, isEnabled: fc.boolean(), createdAt: time, updatedAt: time }),
    {
      selector: ({ name }) => name,
      maxLength: 2,
    },
  ),
  caps: fc.option(fc.record({ email: fc.integer({ min: 0, max: 10 }) }), { nil: undefined }),
});

type GeneratedProject = typeof generatedProject extends fc.Arbitrary<infer T> ? T : never;

/**
 * The records of a generated project, whose topics and users have new ids each time; `keys` are those of the deployment that made its
 * topics.
 */
export const recordsOf = (
  { topics, templates, users, triggers, caps }: GeneratedProject,
  keys: SubscriptionKeys,
): readonly TransferRecord[] => [
  ...templates.map((one) => ({ kind: 'template', protocol: 'default', ...one }) as const),
  ...users.map(userRecord),
  ...topics.flatMap((one) => topicRecords(one, keys)),
  ...triggers.map(
    (one): TransferRecord => ({
      kind: 'trigger',
      topic: 'harbour',
      pattern: { detail: { state: ['on'] } },
      content: { form: 'message', text: '<state>' },
      variables: { state: '$.detail.state' },
      ...one,
    }),
  ),
  ...(caps === undefined ? [] : [{ kind: 'spend-caps', ...caps } as const]),
];

const userRecord = ({ endpoint, ...user }: GeneratedProject['users'][number]): TransferRecord => {
  const userId = newId();
  return { kind: 'subscription-user', ...user, id: userId, endpoints: [encrypted(endpoint, userId)] };
};

const topicRecords = (
  { fields, subscriptions, removed }: GeneratedProject['topics'][number],
  keys: SubscriptionKeys,
): readonly TransferRecord[] => {
  const topicId = newId();
  return [
    ...subscriptions.map(
      (one) => ({ kind: 'subscription', topicId, topic: fields.name, ...encrypted(one, topicId) }) as const,
    ),
    ...removed
      .filter((one) => subscriptions.every((other) => other.id !== one.id))
      .map((one) => ({ kind: 'cancellation', topicId, ...one }) as const),
    {
      kind: 'topic',
      ...fields,
      id: topicId,
      subscriptions: subscriptions.length,
      subscriptionKeys: encryptSubscriptionKeys(SECRETS, keys, topicId),
    },
  ];
};
