import * as z from 'zod';
import { describe } from '../command-line.ts';
import type { SmokeAnswer } from './signed-fetch.ts';

/** A line of the result. */
export type CheckResult = { readonly check: string; readonly result: 'ok' | 'FAILED'; readonly detail: string };

/**
 * Runs checks one after the other and keeps their results; a failed one returns undefined, so that checks that build on it are
 * skipped.
 */
export type Checks = {
  readonly results: readonly CheckResult[];
  /** Runs a check; returns undefined when it failed. */
  readonly run: <T>(check: string, work: () => Promise<T>) => Promise<T | undefined>;
};

/** Creates an empty list of checks; calls `report` with each result as soon as it is there. */
export const createChecks = (report: (result: CheckResult) => void): Checks => {
  const results: CheckResult[] = [];
  const keep = (result: CheckResult): void => {
    results.push(result);
    report(result);
  };
  return {
    results,
    run: async <T>(check: string, work: () => Promise<T>): Promise<T | undefined> => {
      try {
        const value = await work();
        keep({ check, result: 'ok', detail: '' });
        return value;
      } catch (error) {
        keep({ check, result: 'FAILED', detail: describe(error) });
        return undefined;
      }
    },
  };
};

/** Throws unless the answer has this status and a body of this form. */
export const expectJson = <T>(answer: SmokeAnswer, status: number, schema: z.ZodType<T>): T => {
  expectStatus(answer, status);
  const parsed = schema.safeParse(JSON.parse(answer.text));
  if (!parsed.success) throw new Error(`The answer has another form: ${z.prettifyError(parsed.error)}`);
  const { request_id: requestId } = z.object({ request_id: z.string().optional() }).parse(parsed.data);
  const header = answer.headers.get('x-request-id');
  if (header === null || (requestId !== undefined && requestId !== header)) {
    throw new Error(`X-Request-Id is ${header}, request_id ${requestId}`);
  }
  return parsed.data;
};

/** Throws unless the answer has this status. */
export const expectStatus = ({ status, text }: SmokeAnswer, expected: number): void => {
  if (status !== expected) throw new Error(`Answered ${status}, not ${expected}: ${text.slice(0, 300)}`);
};
