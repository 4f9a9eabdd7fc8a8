import type * as z from 'zod';
import type { InputOf, Operation } from '#src/contract/operation.ts';
import { parseInput, type RawInput } from '#src/contract/parse-input.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

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
