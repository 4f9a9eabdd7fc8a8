import type * as z from 'zod';
import type { publishHeaders } from '#src/contract/fields.ts';
import { type InputOf, nothing, type Operation } from '#src/contract/operation.ts';
import { parseInput, type RawInput } from '#src/contract/parse-input.ts';
import type { Dependencies, OperationContext, PublishContext, Reply } from '#src/operations/operation-context.ts';
import { type OnceDependencies, publishOnce } from '#src/operations/publishing/publish-once.ts';

/** An operation with its behaviour, ready to be called with what the gateway passes. `D` are the dependencies of its function. */
export type BoundOperation<D = Dependencies> = {
  readonly operation: Operation;
  readonly run: (raw: RawInput, context: OperationContext, dependencies: D) => Promise<Reply>;
};

/** Binds a contract entry to its behaviour: the input is parsed here, once, and typed from there on. */
export const bind = <
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  H extends z.ZodType,
  D = Dependencies,
>(
  operation: Operation<P, Q, B, H>,
  behaviour: (input: InputOf<Operation<P, Q, B, H>>, context: OperationContext, dependencies: D) => Promise<Reply>,
): BoundOperation<D> => ({
  operation,
  run: async (raw, context, dependencies) => behaviour(parseInput(operation, raw), context, dependencies),
});

const permitted = (): void => undefined;

const hasParameters = ({ query }: Pick<Operation, 'query'>): boolean => query !== nothing;

const isDryRun = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'dry_run' in body && body.dry_run === true;

/** The path of an operation that publishes. */
type ProjectPath = z.ZodType<{ readonly project_id: string }>;

/**
 * Binds an operation that publishes, or starts a job: it is done once per `Idempotency-Key`. What the caller must be permitted beside
 * the operation's own permission, `check` refuses: also to a repetition, which is answered without the operation.
 */
export const bindOnce = <P extends ProjectPath, Q extends z.ZodType, B extends z.ZodType, D = Dependencies>(
  operation: Operation<P, Q, B, typeof publishHeaders>,
  behaviour: (
    input: InputOf<Operation<P, Q, B, typeof publishHeaders>>,
    context: PublishContext,
    dependencies: D,
  ) => Promise<Reply>,
  check: (input: InputOf<Operation<P, Q, B, typeof publishHeaders>>, context: OperationContext) => void = permitted,
): BoundOperation<D & OnceDependencies> => ({
  operation,
  run: async (raw, context, dependencies) => {
    const input = parseInput(operation, raw);
    check(input, context);
    const { path, query, body, headers } = input;
    // What an operation without parameters is given there means nothing.
    const parameters = hasParameters(operation) ? [query] : [];
    const call = {
      project: path.project_id,
      // What a dry run answers may be another thing the next time.
      key: isDryRun(body) ? undefined : headers?.['idempotency-key'],
      content: () => JSON.stringify([operation.name, path, body, ...parameters]),
      status: 202 in operation.responses ? (202 as const) : (200 as const),
    };
    return publishOnce(call, dependencies, (nextId) => behaviour(input, { ...context, nextId }, dependencies));
  },
});
