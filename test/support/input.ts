import type * as z from 'zod';
import type { Operation } from '#src/contract/operation.ts';
import { parseInput, type RawInput } from '#src/contract/parse-input.ts';
import { ServiceError } from '#src/domain/service-error.ts';

const VALID_PATH = {
  project_id: 'p',
  domain_id: 'p',
  id: '0'.repeat(32),
  topic_urn: 'urn:smn:us-east-1:p:topic',
  subscription_urn: `urn:smn:us-east-1:p:topic:${'0'.repeat(32)}`,
  message_template_id: '0'.repeat(32),
  application_urn: 'urn:smn:us-east-1:p:app-HMS-shop',
  endpoint_urn: `urn:smn:us-east-1:p:endpoint-HMS-shop-${'0'.repeat(32)}`,
};

const rawOf = ({ path, query = {}, body = {}, headers = {} }: Partial<RawInput>): RawInput => ({
  path: { ...VALID_PATH, ...path },
  query,
  body,
  headers,
});

/** The parsed body of a call whose path is fine. */
export const bodyOf = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  operation: Operation<P, Q, B>,
  body: unknown,
): z.output<B> => parseInput(operation, rawOf({ body })).body;

/** The parsed query of a call whose path is fine. */
export const queryOf = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  operation: Operation<P, Q, B>,
  query: RawInput['query'],
): z.output<Q> => parseInput(operation, rawOf({ query })).query;

/** The refusal of an input, `'accepted'` when there is none. */
export const refusalOf = (operation: Operation, raw: Partial<RawInput>): ServiceError | 'accepted' => {
  try {
    parseInput(operation, rawOf(raw));
    return 'accepted';
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
};

/** The code with which a body is refused. */
export const codeOfBody = (operation: Operation, body: unknown): string => codeOf(operation, { body });

/** The code with which an input is refused. */
export const codeOf = (operation: Operation, raw: Partial<RawInput>): string => {
  const refusal = refusalOf(operation, raw);
  return refusal === 'accepted' ? refusal : refusal.code;
};
