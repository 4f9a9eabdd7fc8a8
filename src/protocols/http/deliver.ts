import type { KeyObject } from 'node:crypto';
import { certificateLink } from '#src/domain/messages/links.ts';
import type { Extension } from '#src/domain/subscriptions/subscription.ts';
import { toDeliveryOutcome } from '#src/http-client/to-delivery-outcome.ts';
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
  readonly publicBaseUrl: string;
  readonly region: string;
};

/** Delivers to http and https endpoints: signed POSTs (contract section 9), and probes them (contract section 12.5). */
export const createHttpDeliverer = ({
  http,
  detections,
  signer,
  headers,
  publicBaseUrl,
  region,
  clock,
}: HttpDelivererOptions): Deliverer => {
  const probe = createProbe({ http, detections, clock });
  return async (envelope) => {
    const { certificateId, privateKey } = await signer.current(clock());
    const certificateUrl = certificateLink(publicBaseUrl, region, certificateId);
    const render = renderHttp(envelope, { privateKey, certificateUrl, publicBaseUrl });
    return async (recipient, signal) => {
      const { extension, subscriptionId: id } = recipient;
      const header = extension && (await headers.decrypt(extension, { topicId: envelope.topicId, id }));
      const request = render(header === undefined ? recipient : { ...recipient, extension: { header } });
      if (request === undefined) return { kind: 'rejected', reason: 'the confirmation has no token' };
      if (envelope.kind === 'detection') return probe({ envelope, recipient, request }, signal);
      return toDeliveryOutcome(await http.post(request, signal), clock());
    };
  };
};
