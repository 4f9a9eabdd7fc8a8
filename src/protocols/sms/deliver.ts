import type { Deliverer } from '../deliverer.ts';
import { renderSms } from './render.ts';
import type { SmsTransport } from './transport.ts';

/** What SMS delivery works with. */
export type SmsDelivererOptions = { readonly transport: SmsTransport; readonly publicBaseUrl: string };

/** What SNS sends as one text, cut into parts by it. */
const MAX_TEXT_LENGTH = 1600;

/** Delivers text messages; delivered means that SNS has accepted them. */
export const createSmsDeliverer =
  ({ transport, publicBaseUrl }: SmsDelivererOptions): Deliverer =>
  async (envelope) =>
  async (recipient, signal) => {
    const text = renderSms(envelope, recipient, publicBaseUrl);
    if (text === undefined) return { kind: 'rejected', reason: 'the confirmation has no token' };
    if (text === '') return { kind: 'rejected', reason: 'the text is empty' };
    if (text.length > MAX_TEXT_LENGTH)
      return { kind: 'rejected', reason: `the text is longer than ${MAX_TEXT_LENGTH} characters` };
    return transport.send({ to: recipient.endpoint, text }, signal);
  };
