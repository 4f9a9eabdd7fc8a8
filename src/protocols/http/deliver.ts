import type { KeyObject } from 'node:crypto';
import { certificateLink } from '#src/domain/messages/links.ts';
import { webhookHeaders } from '#src/domain/messages/webhook-signature.ts';
import type { Extension } from '#src/domain/subscriptions/subscription.ts';
import type { HttpRequest } from '#src/http-client/send-request.ts';
import { toDeliveryOutcome } from '#src/http-client/to-delivery-outcome.ts';
import type { Recipient } from '#src/queues/envelope.ts';
import type { Deliverer } from '../deliverer.ts';
import { createProbe, type ProbeOptions } from './probe.ts';
import { renderHttp } from './render.ts';

/** The dependencies of HTTP delivery. */
export type HttpDelivererOptions = ProbeOptions & {
  /** The signing key pair in use. */
  readonly signer: {
    current(now: number): Promise<{ readonly certificateId: string; readonly privateKey: KeyObject }>;
  };
  /** Decrypts the headers that subscribers have set; those of older subscriptions are in the clear. */
  readonly headers: {
    decrypt(
      extension: Extension,
      owner: { readonly topicId: string; readonly id: string },
    ): Promise<Extension['header'] | undefined>;
  };
  /** Decrypts the secrets that sign at a time, where a subscription has any (decision 081). */
  readonly signingSecrets: {
    decrypt(
      extension: Extension,
      owner: { readonly topicId: string; readonly id: string },
      now: number,
    ): Promise<readonly string[]>;
  };
  readonly publicBaseUrl: string;
  readonly region: string;
};

/** Delivers to http and https endpoints: signed POSTs (contract section 9), and probes them (contract section 12.5). */
export const createHttpDeliverer = (options: HttpDelivererOptions): Deliverer => {
  const { http, detections, signer, publicBaseUrl, region, clock } = options;
  const probe = createProbe({ http, detections, clock });
  return async (envelope) => {
    const { certificateId, privateKey } = await signer.current(clock());
    const certificateUrl = certificateLink(publicBaseUrl, region, certificateId);
    const render = renderHttp(envelope, { privateKey, certificateUrl, publicBaseUrl });
    const renderFor = async (recipient: Recipient): Promise<HttpRequest | undefined> => {
      const { extension, subscriptionId: id } = recipient;
      if (extension === undefined) return render(recipient);
      const owner = { topicId: envelope.topicId, id };
      const header = await options.headers.decrypt(extension, owner);
      const request = render(header === undefined ? recipient : { ...recipient, extension: { header } });
      const secrets = await options.signingSecrets.decrypt(extension, owner, clock());
      if (request === undefined || secrets.length === 0) return request;
      const signed = { id: `${envelope.messageId}-${id}`, at: clock(), body: request.body };
      return { ...request, headers: { ...request.headers, ...webhookHeaders(signed, secrets) } };
    };
    return async (recipient, signal) => {
      const request = await renderFor(recipient);
      if (request === undefined) return { kind: 'rejected', reason: 'the confirmation has no token' };
      if (envelope.kind === 'detection') return probe({ envelope, recipient, request }, signal);
      return toDeliveryOutcome(await http.post(request, signal), clock());
    };
  };
};
