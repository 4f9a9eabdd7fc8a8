import {
  DETECTION_ANSWER_BYTES,
  DETECTION_CODES,
  DETECTION_PATIENCE_MS,
  type DetectionResult,
} from '#src/domain/delivery/detection.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { AnswerText } from '#src/http-client/answer-text.ts';
import type { HttpClient } from '#src/http-client/http-client.ts';
import type { HttpOutcome, HttpRequest } from '#src/http-client/send-request.ts';
import { toDeliveryOutcome } from '#src/http-client/to-delivery-outcome.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** The dependencies of probing an endpoint. */
export type ProbeOptions = {
  readonly http: Pick<HttpClient, 'post'>;
  /** Where results are kept. */
  readonly detections: {
    complete(task: { readonly topicId: string; readonly id: string }, result: DetectionResult): Promise<void>;
  };
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};

/** One endpoint to call. */
export type Probe = {
  readonly envelope: Pick<Envelope, 'topicId' | 'publishedAt'>;
  readonly recipient: Recipient;
  readonly request: HttpRequest;
};

/** The texts of results without an answer of the endpoint. */
const TEXTS = {
  usable: 'The endpoint is usable.',
  refused: 'The service does not call this endpoint.',
  timeout: 'The endpoint did not answer in time.',
  garbled: 'The answer is no text in its character set, and is not shown.',
  unconnected: 'No connection to the endpoint could be made, or it was closed before an answer.',
} as const;

/**
 * Calls an endpoint once and keeps the result (contract section 12.5): whatever it answers, the probe has succeeded, is not
 * repeated and is no dead letter. It is tried again only when the function itself was cut short or could not keep the result,
 * and dropped when its caller no longer waits.
 */
export const createProbe =
  ({ http, detections, clock }: ProbeOptions) =>
  async ({ envelope, recipient, request }: Probe, signal: AbortSignal): Promise<Outcome> => {
    if (clock() - envelope.publishedAt > DETECTION_PATIENCE_MS) return { kind: 'delivered' };
    const result = await http.post({ ...request, keepBytes: DETECTION_ANSWER_BYTES }, signal);
    if (signal.aborted && result.kind === 'failed') return toDeliveryOutcome(result, clock());
    const task = { topicId: envelope.topicId, id: recipient.subscriptionId };
    await detections.complete(task, detectionOf(result));
    return { kind: 'delivered' };
  };

/** What a call's result says of the endpoint. */
const detectionOf = (result: HttpOutcome): DetectionResult => {
  if (result.kind === 'refused') {
    return { isUsable: false, httpCode: DETECTION_CODES.refused, httpResponse: TEXTS.refused };
  }
  if (result.kind === 'failed') {
    const httpResponse = result.reason === 'timeout' ? TEXTS.timeout : TEXTS.unconnected;
    return { isUsable: false, httpCode: DETECTION_CODES.unanswered, httpResponse };
  }
  const isUsable = result.status >= 200 && result.status < 300;
  return { isUsable, httpCode: result.status, httpResponse: isUsable ? TEXTS.usable : shownOf(result.body) };
};

/** An answer's body as it was sent, or a text that says why it cannot be shown. */
const shownOf = ({ text, isGarbled }: AnswerText = { text: '', isGarbled: false }): string =>
  isGarbled ? TEXTS.garbled : text;
