import type { Person } from '#src/domain/access/person.ts';
import type { Principal } from '#src/domain/access/principal.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Spending } from '#src/pipeline/usage/spending.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { StageAlarms } from '#src/stores/alarms/stage-alarms.ts';
import type { ApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import type { ApplicationSecrets } from '#src/stores/applications/application-secrets.ts';
import type { ApplicationStore } from '#src/stores/applications/application-store.ts';
import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { CallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import type { DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import type { DeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import type { DeadLettersOfMessage } from '#src/stores/deliveries/dead-letters-of-message.ts';
import type { DetectionStore } from '#src/stores/deliveries/detection-store.ts';
import type { DirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import type { FailureStore } from '#src/stores/deliveries/failure-store.ts';
import type { HealthStore } from '#src/stores/deliveries/health-store.ts';
import type { HeldSubscriptionStore } from '#src/stores/deliveries/held-subscription-store.ts';
import type { IdempotencyStore } from '#src/stores/deliveries/idempotency-store.ts';
import type { JobStore } from '#src/stores/deliveries/job-store.ts';
import type { RateStore } from '#src/stores/deliveries/rate-store.ts';
import type { UsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { WakeStore } from '#src/stores/deliveries/wake-store.ts';
import type { MoveStore } from '#src/stores/moves/move-store.ts';
import type { ReceiptStore } from '#src/stores/receipts/receipt-store.ts';
import type { CertificateStore } from '#src/stores/secrets/certificate-store.ts';
import type { CredentialStore } from '#src/stores/secrets/credential-store.ts';
import type { IdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import type { IssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import type { MemberStore } from '#src/stores/secrets/member-store.ts';
import type { PrincipalBindingStore } from '#src/stores/secrets/principal-binding-store.ts';
import type { KnownFence } from '#src/stores/standby/fenced-registry.ts';
import type { ConfirmationFlowStore } from '#src/stores/subscriptions/confirmation-flow-store.ts';
import type { ConfirmationTokenStore } from '#src/stores/subscriptions/confirmation-token-store.ts';
import type { ExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import type { ExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import type { SigningSecretStore } from '#src/stores/subscriptions/signing-secret-store.ts';
import type { SigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import type { SubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { SubscriptionUserStore } from '#src/stores/subscriptions/subscription-user-store.ts';
import type { TextFlowStore } from '#src/stores/subscriptions/text-flow-store.ts';
import type { AccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import type { StatisticsStore } from '#src/stores/topics/statistics-store.ts';
import type { TagStore } from '#src/stores/topics/tag-store.ts';
import type { TemplateStore } from '#src/stores/topics/template-store.ts';
import type { TopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import type { TopicMoveStore } from '#src/stores/topics/topic-move-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import type { TriggerStore } from '#src/stores/triggers/trigger-store.ts';
import type { SpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import type { ApiDocuments } from './documents/documents.ts';

/** What is known of a call beside its input. */
export type OperationContext = {
  /** 32 hex characters; `request_id` of the answer. */
  readonly requestId: string;
  /** The authenticated caller, already allowed to use the path's project; absent for public operations. */
  readonly principal?: Principal;
  /** How people know that caller; absent for tokens without a name. */
  readonly callerName?: string;
  /** Who called with an ID token; absent for all other operations. */
  readonly person?: Person;
};

/** What is known of a call that publishes. */
export type PublishContext = OperationContext & {
  /** Returns an id for a message: a new one, or in a repeated call (`Idempotency-Key`) that of the first. */
  readonly nextId: () => string;
};

/** What an operation answers: a JSON body, or plain content of another type (pages, certificates). */
export type Reply =
  | {
      readonly status: 200 | 201 | 202 | 204;
      readonly body: Readonly<Record<string, unknown>>;
      /**
       * Part of what was asked for failed and may be repeated: with an `Idempotency-Key` the next call does all of it again.
       * @default false
       */
      readonly isIncomplete?: boolean;
      /** Headers beside those of every answer. @default none */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly status: 200 | 202 | 403 | 404;
      readonly contentType: 'text/html' | 'application/x-pem-file';
      readonly text: string;
      /** Of a page that needs more than the other pages. @default what is common to pages */
      readonly contentSecurityPolicy?: string;
    }
  /** Something that is the same for all callers until the next deployment. */
  | {
      readonly status: 200;
      readonly contentType: 'text/javascript';
      readonly bytes: Uint8Array;
      /** What the bytes are compressed by. @default nothing */
      readonly encoding?: 'gzip';
    };

/** Resolves a host name to its addresses; rejects when it does not resolve. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** The dependencies of operations; each takes its part with `Pick`. */
export type Dependencies = {
  /** Absent where the stage shares its registry with no other. */
  readonly fence?: Pick<KnownFence, 'isActing' | 'read'> | undefined;
  readonly topics: TopicStore;
  readonly topicMoves: TopicMoveStore;
  readonly moves: Pick<MoveStore, 'get' | 'list'>;
  readonly accessPolicies: AccessPolicyStore;
  readonly subscriptions: SubscriptionStore;
  readonly subscriptionUsers: SubscriptionUserStore;
  readonly templates: TemplateStore;
  readonly triggers: TriggerStore;
  readonly tags: TagStore;
  readonly detections: DetectionStore;
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'summarize' | 'idsOf' | 'get' | 'remove'>;
  readonly deadLettersOfMessage: DeadLettersOfMessage;
  readonly failures: FailureStore;
  readonly receipts: ReceiptStore;
  readonly deadLetterTokens: Pick<DeadLetterTokens, 'decrypt'>;
  readonly backlog: Pick<BacklogStore, 'summarize' | 'page' | 'get' | 'envelopesOf' | 'remove'>;
  readonly heldSubscriptions: HeldSubscriptionStore;
  readonly health: Pick<HealthStore, 'get' | 'list' | 'remove'>;
  readonly wakes: Pick<WakeStore, 'set'>;
  readonly rates: Pick<RateStore, 'get'>;
  readonly applications: ApplicationStore;
  readonly applicationEndpoints: ApplicationEndpointStore;
  readonly applicationSecrets: Pick<ApplicationSecrets, 'encrypt'>;
  readonly confirmationTokens: ConfirmationTokenStore;
  readonly confirmationFlow: ConfirmationFlowStore;
  readonly textFlow: TextFlowStore;
  readonly directSms: DirectSmsStore;
  readonly jobs: Pick<JobStore, 'create' | 'claimSlot' | 'running' | 'get' | 'remove' | 'list' | 'stop'>;
  readonly idempotency: IdempotencyStore;
  readonly certificates: CertificateStore;
  readonly idSecret: Pick<IdSecretStore, 'get'>;
  readonly subscriptionKeys: Pick<SubscriptionKeyStore, 'own' | 'ofOwner' | 'encrypt'>;
  readonly extensionSecrets: Pick<ExtensionSecrets, 'encrypt'>;
  readonly extensionHeaders: Pick<ExtensionHeaders, 'encrypt' | 'decrypt'>;
  readonly signingSecretStore: SigningSecretStore;
  readonly signingSecrets: Pick<SigningSecrets, 'encrypt'>;
  readonly topicDataKeys: Pick<TopicDataKeys, 'forEncryption' | 'statusOf'>;
  readonly statistics: Pick<StatisticsStore, 'textsByHour'>;
  readonly usage: Pick<UsageStore, 'ofMonth'>;
  readonly spendCaps: Pick<SpendCapStore, 'get'>;
  readonly spending: Pick<Spending, 'reached'>;
  readonly credentials: Pick<CredentialStore, 'create' | 'list' | 'disable' | 'enable' | 'remove'>;
  readonly issuedTokens: Pick<IssuedTokenStore, 'createNamed' | 'list' | 'revokeById'>;
  readonly principalBindings: Pick<PrincipalBindingStore, 'bind' | 'list' | 'unbind'>;
  readonly members: Pick<MemberStore, 'add' | 'list' | 'remove'>;
  readonly stageAlarms: StageAlarms;
  readonly callerUses: Pick<CallerUseStore, 'lastUses'>;
  readonly queues: Queues;
  readonly resolve: Resolve;
  readonly documents: ApiDocuments;
  readonly settings: Settings;
  readonly region: string;
  /** `https://…` without a trailing slash; stands in every link (never the Host header). */
  readonly publicBaseUrl: string;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};
