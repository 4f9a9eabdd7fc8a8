import * as z from 'zod';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { HttpOutcome } from '#src/http-client/send-request.ts';
import { toDeliveryOutcome } from '#src/http-client/to-delivery-outcome.ts';

/** Robots answer 200 to nearly everything and report the result by a code in the body: 0 is success. */
export type RobotCodes = {
  /** The name of the service, for reasons. */
  readonly name: string;
  /** The fields of the answer's body that may hold the code, the first one present counts. */
  readonly fields: readonly string[];
  /** Codes of throttling. */
  readonly throttled: readonly string[];
  /** Codes for faults of the service itself, which pass. */
  readonly transient: readonly string[];
  /** What the most frequent refusals mean; the service's own words may quote what was sent. */
  readonly meanings: Readonly<Record<string, string>>;
};

const Body = z.record(z.string(), z.unknown());
const Code = z.union([z.string(), z.number()]).transform(String);

/** The body of an answer when it is a JSON object, else an empty one. */
export const bodyOfAnswer = (result: HttpOutcome): Readonly<Record<string, unknown>> => {
  if (result.kind !== 'answered' || result.body === undefined) return {};
  try {
    return Body.safeParse(JSON.parse(result.body.text)).data ?? {};
  } catch {
    return {};
  }
};

/** The code of an answer; undefined when it has none, as when something other than the service answered. */
export const codeOfAnswer = (result: HttpOutcome, fields: readonly string[]): string | undefined => {
  const body = bodyOfAnswer(result);
  return fields.map((field) => Code.safeParse(body[field]).data).find((code) => code !== undefined);
};

/**
 * Rates of robots are low and well known: a 429 is no failed attempt. The status itself is not passed on: only http and https
 * have one in delivery logs (contract section 9.7).
 */
const outcomeOfStatus = (result: HttpOutcome, now: number): Outcome => {
  if (result.kind === 'answered' && result.status === 429) return { kind: 'throttled', reason: 'HTTP 429' };
  const { httpStatus: _status, ...outcome } = toDeliveryOutcome(result, now);
  return outcome;
};

/** Codes of this form only are repeated in reasons. */
const SHORT_CODE = /^-?[A-Za-z0-9_.]{1,64}$/;

/**
 * What a robot's answer means for the delivery. The code counts before the status; without one a 2xx is no success either,
 * because then something other than the robot answered.
 */
export const outcomeOfRobotAnswer = (result: HttpOutcome, codes: RobotCodes, now: number): Outcome => {
  const { name, fields, throttled, transient, meanings } = codes;
  const code = codeOfAnswer(result, fields);
  const byStatus = outcomeOfStatus(result, now);
  if (code === undefined) {
    return byStatus.kind === 'delivered' ? { kind: 'rejected', reason: `the answer is not one of ${name}` } : byStatus;
  }
  if (code === '0') return byStatus;
  const shown = SHORT_CODE.test(code) ? code : 'unknown code';
  // The endpoint chooses the code: a name like `constructor` must not find what objects inherit.
  const meaning = Object.hasOwn(meanings, code) ? ` (${meanings[code]})` : '';
  const reason = `${name} answered ${shown}${meaning}`;
  if (throttled.includes(code) || byStatus.kind === 'throttled') return { kind: 'throttled', reason };
  if (byStatus.kind === 'retry') return { ...byStatus, reason };
  return { kind: transient.includes(code) ? 'retry' : 'rejected', reason };
};
