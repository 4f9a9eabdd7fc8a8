import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Shows the one region of this service. */
export const listRegions = async (
  _input: unknown,
  _call: OperationContext,
  { region }: Pick<Dependencies, 'region'>,
): Promise<Reply> => ({ status: 200, body: { regions: [{ id: region }] } });
