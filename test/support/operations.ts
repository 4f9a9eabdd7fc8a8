import { isDeepStrictEqual } from 'node:util';
import { apiOperations } from '#lambdas/api/operations.ts';
import { docsScript } from '#lib/constructs/bundle.ts';
import type { Operation } from '#src/contract/operation.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { newId } from '#src/domain/identifiers.ts';
import { TEXT_LIMITS } from '#src/domain/messages/direct-sms.ts';
import type { Lane } from '#src/domain/protocol.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Extension } from '#src/domain/subscriptions/subscription.ts';
import { createApiDocuments } from '#src/operations/documents/documents.ts';
import type { Dependencies, Reply } from '#src/operations/operation-context.ts';
import { createSpending } from '#src/pipeline/usage/spending.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import { createApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import { createApplicationSecrets } from '#src/stores/applications/application-secrets.ts';
import { createApplicationStore } from '#src/stores/applications/application-store.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { createDeadLetterStore, type DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createDeadLettersOfMessage } from '#src/stores/deliveries/dead-letters-of-message.ts';
import { createDetectionStore } from '#src/stores/deliveries/detection-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createFailureStore } from '#src/stores/deliveries/failure-store.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createHeldSubscriptionStore } from '#src/stores/deliveries/held-subscription-store.ts';
import { createIdempotencyStore } from '#src/stores/deliveries/idempotency-store.ts';
import { createJobStore, type JobStore } from '#src/stores/deliveries/job-store.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createMoveStore } from '#src/stores/moves/move-store.ts';
import { createReceiptStore } from '#src/stores/receipts/receipt-store.ts';
import { createCertificateStore } from '#src/stores/secrets/certificate-store.ts';
import { createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import { createKeyEncryption, type KeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createIdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import { createIssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import { createMemberStore } from '#src/stores/secrets/member-store.ts';
import { createPrincipalBindingStore } from '#src/stores/secrets/principal-binding-store.ts';
import { createConfirmationFlowStore } from '#src/stores/subscriptions/confirmation-flow-store.ts';
import { createConfirmationTokenStore } from '#src/stores/subscriptions/confirmation-token-store.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecretStore } from '#src/stores/subscriptions/signing-secret-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { createSubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createSubscriptionUserStore } from '#src/stores/subscriptions/subscription-user-store.ts';
import { createTextFlowStore } from '#src/stores/subscriptions/text-flow-store.ts';
import { createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { createTagStore } from '#src/stores/topics/tag-store.ts';
import { createTemplateStore } from '#src/stores/topics/template-store.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { createTopicMoveStore } from '#src/stores/topics/topic-move-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createTriggerStore } from '#src/stores/triggers/trigger-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { startDynamodb, type TestDynamodb } from './dynamodb.ts';
import { startKms, type TestKms } from './kms.ts';
import { startSqs, type TestSqs } from './sqs.ts';

export const PROJECT = '0123456789abcdef0123456789abcdef';
export const REGION = 'us-east-1';
export const BASE_URL = 'https://smn.example.com';

/** What an operation answered, refusals included. */
export type Answer = {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every operation
  readonly body: any;
  /** The code of a refusal. */
  readonly code?: string;
  readonly message?: string;
  readonly text: string;
  /** Where it redirects to. */
  readonly location?: string;
};

/** What an operation is called with; the project stands in every path. */
type Input = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** By their names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the caller may do. @default everything */
  readonly grant?: Grant;
};

/** Every operation of the api function on real engines, called as its handler calls them. */
export type Operations = {
  /** `changes` stand in for some of the dependencies. */
  readonly call: (name: string, input?: Input, changes?: Partial<Dependencies>) => Promise<Answer>;
  readonly dependencies: Dependencies;
  /** Where jobs are worked on. */
  readonly jobs: JobStore;
  /** Where dead letters are filed. */
  readonly letters: DeadLetterStore;
  readonly dynamodb: TestDynamodb;
  readonly keys: KeyEncryption;
  readonly kms: TestKms;
  readonly sqs: TestSqs;
  /** What waits on a lane's queue; it is taken from there. */
  readonly envelopes: (lane: Lane) => Promise<readonly Envelope[]>;
  /** Lets the clock run on. */
  readonly wait: (seconds: number) => void;
  /** A new topic; returns its URN. */
  readonly topic: (name?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

const answerOf = (reply: Reply): Answer =>
  'body' in reply
    ? { status: reply.status, body: JSON.parse(JSON.stringify(reply.body)), text: '' }
    : { status: reply.status, body: {}, text: 'text' in reply ? reply.text : Buffer.from(reply.bytes).toString() };

const refusalOf = (error: unknown): Answer => {
  if (!(error instanceof ServiceError)) throw error;
  const { code, message, status, location } = error;
  return { status, body: {}, code, message, text: '', ...(location !== undefined && { location }) };
};

/** Any signed call may be refused for these. */
const COMMON_CODES = ['SMN.0001', 'SMN.0019', 'OPS.0133', 'OPS.0134'];

/** Fails when an operation answers what its contract entry does not say. */
const checkDeclared = ({ name, responses, errors }: Operation, { status, code, body, text }: Answer): void => {
  if (code !== undefined) {
    if (![...errors, ...COMMON_CODES].includes(code)) throw new Error(`${name} does not declare ${code}`);
    return;
  }
  const schema = responses[status];
  if (schema === undefined) throw new Error(`${name} does not declare the status ${status}`);
  const isJson = text === '' && Object.keys(body).length > 0;
  const parsed = schema.parse(isJson ? body : text);
  if (isJson && !isDeepStrictEqual(parsed, body)) throw new Error(`${name} answers more than it declares`);
};

const run = async (dependencies: Dependencies, name: string, input: Input): Promise<Answer> => {
  const bound = Object.values(apiOperations).find(({ operation }) => operation.name === name);
  if (bound === undefined) throw new Error(`There is no operation ${name}`);
  const { path = {}, query = {}, body = {}, headers = {}, grant = { actions: '*' } } = input;
  const raw = { path: { project_id: PROJECT, domain_id: PROJECT, ...path }, query, body, headers };
  const principal = { kind: 'project', project: PROJECT, ...grant } as const;
  const isSigned = bound.operation.caller === 'signed';
  const reply = bound.run(raw, { requestId: newId(), ...(isSigned && { principal }) }, dependencies);
  const answer = await reply.then(answerOf, refusalOf);
  checkDeclared(bound.operation, answer);
  return answer;
};

/** Decrypts the extension headers of an envelope's recipient, as the http lane would. */
export const decryptHeaders = async (
  { dependencies, dynamodb, keys }: Pick<Operations, 'dependencies' | 'dynamodb' | 'keys'>,
  envelope: Envelope | undefined,
): Promise<Extension['header']> => {
  const [recipient] = envelope?.recipients ?? [];
  const { clock } = dependencies;
  const headers = createExtensionHeaders(createHeaderKeyStore({ ...dynamodb.registry, keys, clock }));
  return headers.decrypt(recipient?.extension ?? {}, {
    topicId: envelope?.topicId ?? '',
    id: recipient?.subscriptionId ?? '',
  });
};

/** Starts it; call `stop` when the test file is done. `quotas` are small here, so that tests reach them. */
export const startOperations = async (): Promise<Operations> => {
  const [dynamodb, sqs, kms] = await Promise.all([startDynamodb(), startSqs(), startKms()]);
  const { registry, deliveries } = dynamodb;
  const keys = createKeyEncryption(kms);
  let now = Date.UTC(2024, 0, 2, 3, 4, 5, 678);
  let topics = 0;
  const headerKey = createHeaderKeyStore({ ...registry, keys, clock: () => now });
  const letters = createDeadLetterStore(deliveries);
  const jobs = createJobStore(deliveries);
  const usage = createUsageStore(deliveries);
  const spendCaps = createSpendCapStore(registry);
  const settings = Settings.parse({
    quotas: {
      topicsPerProject: 30,
      subscriptionsPerTopic: 60,
      templatesPerProject: 3,
      subscriptionUsersPerProject: 40,
      runningJobsPerProject: 1000,
    },
    prices: { emailUsd: 0.0001, smsPartUsd: 0.05, date: '2026-08', source: 'a list' },
    usage: { capCacheSeconds: 0 },
  });
  const idSecret = createIdSecretStore({ ...registry, keys });
  const dependencies: Dependencies = {
    topics: createTopicStore(registry),
    topicMoves: createTopicMoveStore(registry),
    moves: createMoveStore({ ...registry, keys }),
    accessPolicies: createAccessPolicyStore(registry),
    subscriptions: createSubscriptionStore(registry),
    subscriptionUsers: createSubscriptionUserStore(registry),
    templates: createTemplateStore(registry),
    triggers: createTriggerStore(registry),
    tags: createTagStore(registry),
    detections: createDetectionStore(deliveries),
    deadLetters: letters,
    deadLettersOfMessage: createDeadLettersOfMessage(deliveries),
    failures: createFailureStore(deliveries),
    receipts: createReceiptStore(deliveries),
    deadLetterTokens: createDeadLetterTokens(keys),
    backlog: createBacklogStore(deliveries),
    health: createHealthStore(deliveries),
    heldSubscriptions: createHeldSubscriptionStore(deliveries),
    wakes: createWakeStore(deliveries),
    rates: createRateStore(deliveries),
    applications: createApplicationStore(registry),
    applicationEndpoints: createApplicationEndpointStore(registry),
    applicationSecrets: createApplicationSecrets(keys),
    confirmationTokens: createConfirmationTokenStore(registry),
    confirmationFlow: createConfirmationFlowStore(deliveries),
    textFlow: createTextFlowStore(deliveries, TEXT_LIMITS),
    directSms: createDirectSmsStore(deliveries),
    idempotency: createIdempotencyStore(deliveries),
    jobs,
    certificates: createCertificateStore(registry),
    idSecret,
    subscriptionKeys: createSubscriptionKeyStore({ idSecret, keys }),
    extensionSecrets: createExtensionSecrets(keys),
    extensionHeaders: createExtensionHeaders(headerKey),
    signingSecretStore: createSigningSecretStore(registry),
    signingSecrets: createSigningSecrets(headerKey),
    topicDataKeys: createTopicDataKeys({ kms: kms.kms, cacheSeconds: 0, clock: () => now }),
    statistics: createStatisticsStore(deliveries),
    credentials: createCredentialStore({ ...registry, keys }),
    issuedTokens: createIssuedTokenStore(registry),
    principalBindings: createPrincipalBindingStore(registry),
    members: createMemberStore(registry),
    stageAlarms: { list: async () => [] },
    callerUses: createCallerUseStore(deliveries),
    queues: createQueues(sqs),
    usage,
    spendCaps,
    spending: createSpending({
      ...{ spendCaps, usage, settings, clock: () => now },
      onError: (error) => {
        throw error;
      },
    }),
    resolve: async (host) => [host.endsWith('.internal') ? '10.0.0.1' : '93.184.215.14'],
    settings,
    region: REGION,
    documents: createApiDocuments(BASE_URL, docsScript),
    publicBaseUrl: BASE_URL,
    clock: () => now,
  };
  const call: Operations['call'] = (name, input = {}, changes = {}) =>
    run({ ...dependencies, ...changes }, name, input);
  return {
    call,
    dependencies,
    jobs,
    letters,
    dynamodb,
    keys,
    kms,
    sqs,
    envelopes: async (lane) => {
      const texts = await sqs.take(sqs.urls.lanes[lane]);
      return texts.flatMap((text) => decode(Envelope, text) ?? []);
    },
    wait: (seconds) => {
      now += seconds * 1000;
    },
    topic: async (name = `topic-${++topics}`) => (await call('CreateTopic', { body: { name } })).body.topic_urn,
    stop: async () => {
      await Promise.all([dynamodb.stop(), sqs.stop(), kms.stop()]);
    },
  };
};
