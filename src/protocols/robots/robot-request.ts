import type { HttpClient } from '#src/http-client/http-client.ts';
import type { HttpOutcome, HttpRequest } from '#src/http-client/send-request.ts';
import { bodyOfAnswer } from './robot-answer.ts';

/** How much of an answer is read for its code. */
const ANSWER_BYTES = 8192;

/** A request to a robot or to the API of its service. */
export type RobotRequest = {
  readonly url: string;
  /** JSON text. */
  readonly body: string;
  /** Beside those that say that it is JSON. */
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Posts JSON through the guarded client and keeps the answer's body; never throws. A 2xx whose body was cut says nothing:
 * the code in it counts, so there was no answer.
 */
export const postToRobot = async (
  http: Pick<HttpClient, 'post'>,
  { url, body, headers = {} }: RobotRequest,
  signal: AbortSignal,
): Promise<HttpOutcome> => {
  const request: HttpRequest = {
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'SMN', ...headers },
    body,
    keepBytes: ANSWER_BYTES,
  };
  const result = await http.post(request, signal);
  const isUnknown = result.kind === 'answered' && result.isCut === true && result.status >= 200 && result.status < 300;
  const isLost = isUnknown && Object.keys(bodyOfAnswer(result)).length === 0;
  return isLost ? { kind: 'failed', reason: 'the answer was cut short' } : result;
};
