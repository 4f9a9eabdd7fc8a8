import type { KeyObject } from 'node:crypto';
import { certificateLink } from '#src/domain/links.ts';
import type { Outcome } from '#src/domain/outcome.ts';
import type { Deliverer } from '../deliverer.ts';
import type { HttpResult } from './exchange.ts';
import { renderHttp } from './render.ts';
import type { HttpTransport } from './transport.ts';

/** What HTTP delivery works with. */
export type HttpDelivererOptions = {
  readonly transport: Pick<HttpTransport, 'post'>;
  /** The signing key pair in use. */
  readonly signer: {
    current(now: number): Promise<{ readonly certificateId: string; readonly privateKey: KeyObject }>;
  };
  readonly publicBaseUrl: string;
  readonly region: string;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};

/** The longest wait that an endpoint's `Retry-After` is granted: the longest delay of a queue. */
const MAX_RETRY_AFTER_SECONDS = 900;

/** Seconds of a `Retry-After`, given in seconds or as a date (RFC 9110 section 10.2.3); undefined when it is neither. */
const retryAfterSeconds = (value: string | undefined, now: number): number | undefined => {
  const text = value?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS);
};

/** What a result means for the delivery (contract section 9.5): answers other than 2xx, 5xx and 429 are final, 3xx and 410 included. */
export const outcomeOfHttpResult = (result: HttpResult, now: number): Outcome => {
  if (result.kind === 'refused') return { kind: 'rejected', reason: result.reason };
  if (result.kind === 'failed') return { kind: 'retry', reason: result.reason };
  const { status, retryAfter } = result;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `HTTP ${status}`;
  if (status !== 429 && status < 500) return { kind: 'rejected', reason };
  // 503 is the other status that the header is defined for.
  const afterSeconds = status === 429 || status === 503 ? retryAfterSeconds(retryAfter, now) : undefined;
  return { kind: 'retry', reason, ...(afterSeconds === undefined ? {} : { afterSeconds }) };
};

/** Delivers to http and https endpoints: signed POSTs (contract section 9). */
export const createHttpDeliverer =
  ({ transport, signer, publicBaseUrl, region, clock }: HttpDelivererOptions): Deliverer =>
  async (envelope) => {
    const { certificateId, privateKey } = await signer.current(clock());
    const certificateUrl = certificateLink(publicBaseUrl, region, certificateId);
    const render = renderHttp(envelope, { privateKey, certificateUrl, publicBaseUrl });
    return async (recipient, signal) => {
      const request = render(recipient);
      if (request === undefined) return { kind: 'rejected', reason: 'the confirmation has no token' };
      return outcomeOfHttpResult(await transport.post(request, signal), clock());
    };
  };
