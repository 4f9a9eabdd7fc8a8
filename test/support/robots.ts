import { onTestFinished } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import type { HttpClient } from '#src/http-client/http-client.ts';
import type { Deliverer } from '#src/protocols/deliverer.ts';
import type { RobotDelivererOptions, WebhookOptions } from '#src/protocols/robots/robot-deliverer.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import { anEnvelope, aRecipient } from './envelope.ts';
import { aClient, neverAborted } from './http-client.ts';
import type { TestKms } from './kms.ts';
import { type RobotServices, startRobotServices } from './robot-services.ts';

/** What deliverers of robots are made of here; `baseUrl` stands in for the API of either service. */
type RobotOptions = RobotDelivererOptions &
  WebhookOptions & {
    readonly http: Pick<HttpClient, 'post'>;
    readonly baseUrl: string;
  };

/** A recipient as a subscription would have it; the secret is in the clear and encrypted here. */
type Given = {
  readonly endpoint: string;
  readonly robot?: Readonly<Record<string, string>>;
  readonly secret?: string;
  readonly change?: Partial<Recipient>;
};

/** What is other than usual of an envelope, and the signal of the invocation. */
type Change = Partial<Envelope> & { readonly signal?: AbortSignal };

/** The deliverers of all robots against stand-ins for their services, with secrets encrypted by KMS. */
export type Robots<R extends Protocol> = {
  readonly services: RobotServices;
  /** Lets the clock run on. */
  readonly wait: (seconds: number) => void;
  readonly recipient: (given: Given) => Promise<Recipient>;
  readonly deliver: (robot: R, to: Recipient, change?: Change) => Promise<Outcome>;
};

/** Starts everything for one test; `create` makes the deliverers under test. */
export const startRobots = async <R extends Protocol>(
  kms: TestKms,
  create: (options: RobotOptions) => Readonly<Record<R, Deliverer>>,
): Promise<Robots<R>> => {
  const services = await startRobotServices();
  onTestFinished(services.close);
  const secrets = createExtensionSecrets(createKeyEncryption(kms));
  let passed = 0;
  const deliverers = create({
    http: aClient(),
    robotGateways: ['127.0.0.1', '10.0.0.1'],
    secrets,
    publicBaseUrl: 'https://smn.example.com',
    clock: () => Date.now() + passed,
    baseUrl: services.baseUrl,
  });
  return {
    services,
    wait: (seconds) => {
      passed += seconds * 1000;
    },
    recipient: async ({ endpoint, robot, secret, change }) => {
      const { subscriptionId } = aRecipient(change);
      const extension = { ...(robot !== undefined && { robot }), ...(secret !== undefined && { secret }) };
      const encrypted = await secrets.encrypt(extension, { topicId: anEnvelope().topicId, id: subscriptionId });
      return aRecipient({ endpoint, extension: encrypted, ...change });
    },
    deliver: async (robot, to, { signal = neverAborted, ...envelope } = {}) => {
      const send = await deliverers[robot](anEnvelope({ protocol: robot, ...envelope }));
      return send(to, signal);
    },
  };
};
