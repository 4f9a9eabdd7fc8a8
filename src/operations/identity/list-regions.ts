import type { Call, Dependencies, Reply } from '#src/operations/call.ts';

/** Shows the one region of this service. */
export const listRegions = async (
  _input: unknown,
  _call: Call,
  { region }: Pick<Dependencies, 'region'>,
): Promise<Reply> => ({ status: 200, body: { regions: [{ id: region }] } });
