import type { ConsoleUsers } from '#lambdas/operator/console-users.ts';
import { createOperatorHandler } from '#lambdas/operator/handler.ts';
import type { OperatorAnswer } from '#lambdas/operator/run-command.ts';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { Settings } from '#src/domain/settings.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { type CallerUseStore, createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { createDeadLetterStore, type DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createHeldSubscriptionStore } from '#src/stores/deliveries/held-subscription-store.ts';
import { createUsageStore, type UsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createMoveStore } from '#src/stores/moves/move-store.ts';
import { type AuthTokenStore, createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createIdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import { createIssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import { createMemberStore } from '#src/stores/secrets/member-store.ts';
import { createPrincipalBindingStore } from '#src/stores/secrets/principal-binding-store.ts';
import { createConfirmationFlowStore } from '#src/stores/subscriptions/confirmation-flow-store.ts';
import { createConfirmationTokenStore } from '#src/stores/subscriptions/confirmation-token-store.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { createSubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';
import { createSubscriptionStore, type SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createSubscriptionUserStore } from '#src/stores/subscriptions/subscription-user-store.ts';
import { createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createTagStore } from '#src/stores/topics/tag-store.ts';
import { createTemplateStore } from '#src/stores/topics/template-store.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { createTopicMoveStore } from '#src/stores/topics/topic-move-store.ts';
import { createTopicStore, type TopicStore } from '#src/stores/topics/topic-store.ts';
import { createTriggerStore } from '#src/stores/triggers/trigger-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { lambdaContext } from './api-gateway-event.ts';
import { startDynamodb } from './dynamodb.ts';
import { startKms } from './kms.ts';
import { startSqs, type TestSqs } from './sqs.ts';

/** The time that the operator function under test believes in. */
export const OPERATOR_TIME = Date.UTC(2026, 0, 2, 3, 4, 5);

/** The operator's handler over its real engines. */
export type TestOperator = {
  readonly ask: (payload: unknown) => Promise<OperatorAnswer>;
  /** As `ask`, of a function whose table is missing. */
  readonly askBroken: (payload: unknown) => Promise<OperatorAnswer>;
  readonly deadLetters: DeadLetterStore;
  readonly topics: TopicStore;
  readonly subscriptions: SubscriptionStore;
  readonly authTokens: AuthTokenStore;
  readonly callerUses: CallerUseStore;
  readonly usage: UsageStore;
  readonly sqs: TestSqs;
  /** What went into the log. */
  readonly logged: readonly unknown[];
  readonly stop: () => Promise<void>;
};

/** Starts it, of a stage with that user pool if there is one; call `stop` when the test file is done. */
export const startOperator = async (consoleUsers?: ConsoleUsers): Promise<TestOperator> => {
  const [database, kms, sqs] = await Promise.all([startDynamodb(), startKms(), startSqs()]);
  const logged: unknown[] = [];
  const log = (...facts: readonly unknown[]): void => {
    logged.push(facts);
  };
  const logger: FunctionLogger = { begin: () => undefined, info: log, warn: log, error: log };
  const deadLetters = createDeadLetterStore(database.deliveries);
  const usage = createUsageStore(database.deliveries);
  const callerUses = createCallerUseStore(database.deliveries);
  const subscriptions = createSubscriptionStore(database.registry);
  const keys = createKeyEncryption(kms);
  const handlerOn = (registry: typeof database.registry) =>
    createOperatorHandler({
      credentials: createCredentialStore({ ...registry, keys }),
      tokens: createIssuedTokenStore(registry),
      principalBindings: createPrincipalBindingStore(registry),
      members: createMemberStore(registry),
      consoleUsers,
      callerUses,
      spendCaps: createSpendCapStore(registry),
      usage,
      deadLetters,
      topics: createTopicStore(registry),
      topicMoves: createTopicMoveStore(registry),
      moves: createMoveStore({ ...registry, keys }),
      backlog: createBacklogStore(database.deliveries),
      publicBaseUrl: 'https://smn.example.com',
      remotePlace: { call: async () => ({ kind: 'later', why: 'there is no other place here' }) },
      accessPolicies: createAccessPolicyStore(registry),
      tags: createTagStore(registry),
      templates: createTemplateStore(registry),
      triggers: createTriggerStore(registry),
      subscriptions,
      heldSubscriptions: createHeldSubscriptionStore(database.deliveries),
      subscriptionUsers: createSubscriptionUserStore(registry),
      confirmationTokens: createConfirmationTokenStore(registry),
      confirmationFlow: createConfirmationFlowStore(database.deliveries),
      topicDataKeys: createTopicDataKeys({ kms: kms.kms, cacheSeconds: 0, clock: () => OPERATOR_TIME }),
      idSecret: createIdSecretStore({ ...registry, keys }),
      subscriptionKeys: createSubscriptionKeyStore({ idSecret: createIdSecretStore({ ...registry, keys }), keys }),
      extensionSecrets: createExtensionSecrets(keys),
      extensionHeaders: createExtensionHeaders(createHeaderKeyStore({ ...registry, keys, clock: () => OPERATOR_TIME })),
      signingSecrets: createSigningSecrets(createHeaderKeyStore({ ...registry, keys, clock: () => OPERATOR_TIME })),
      resolve: async (host) => [host.endsWith('.internal') ? '10.0.0.1' : '93.184.215.14'],
      settings: Settings.parse({ prices: { emailUsd: 0.0001, smsPartUsd: 0.05 } }),
      region: 'us-east-1',
      queues: createQueues(sqs),
      clock: () => OPERATOR_TIME,
      logger,
    });
  const handle = handlerOn(database.registry);
  const broken = handlerOn({ ...database.registry, tableName: 'none' });
  return {
    ask: (payload) => handle(payload, lambdaContext()),
    askBroken: (payload) => broken(payload, lambdaContext()),
    deadLetters,
    topics: createTopicStore(database.registry),
    subscriptions,
    authTokens: createAuthTokenStore(database.registry),
    callerUses,
    usage,
    sqs,
    logged,
    stop: async () => {
      await Promise.all([database.stop(), kms.stop(), sqs.stop()]);
    },
  };
};
