import type { Principal } from '#src/domain/principal.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { CertificateStore } from '#src/stores/certificate-store.ts';
import type { ConfirmationFlowStore } from '#src/stores/confirmation-flow-store.ts';
import type { ConfirmationTokenStore } from '#src/stores/confirmation-token-store.ts';
import type { IdSecretStore } from '#src/stores/id-secret-store.ts';
import type { SubscriptionStore } from '#src/stores/subscription-store.ts';
import type { TemplateStore } from '#src/stores/template-store.ts';
import type { TopicStore } from '#src/stores/topic-store.ts';

/** What is known of a call beside its input. */
export type Call = {
  /** 32 hex characters; `request_id` of the answer. */
  readonly requestId: string;
  /** The authenticated caller, already allowed to use the path's project; absent for public operations. */
  readonly principal?: Principal;
};

/** What an operation answers: a JSON body, or plain content of another type (pages, certificates). */
export type Reply =
  | { readonly status: 200 | 201 | 204; readonly body: Readonly<Record<string, unknown>> }
  | {
      readonly status: 200 | 202 | 403 | 404;
      readonly contentType: 'text/html' | 'application/x-pem-file';
      readonly text: string;
    };

/** Resolves a host name to its addresses; rejects when it does not resolve. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** What operations work with; each asks for its part with `Pick`. */
export type Dependencies = {
  readonly topics: TopicStore;
  readonly subscriptions: SubscriptionStore;
  readonly templates: TemplateStore;
  readonly confirmationTokens: ConfirmationTokenStore;
  readonly confirmationFlow: ConfirmationFlowStore;
  readonly certificates: CertificateStore;
  readonly idSecret: IdSecretStore;
  readonly queues: Queues;
  readonly resolve: Resolve;
  readonly settings: Settings;
  readonly region: string;
  /** `https://…` without a trailing slash; stands in every link (never the Host header). */
  readonly publicBaseUrl: string;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};
