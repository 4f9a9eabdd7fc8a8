import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { version } from './version.ts';

/** Shows the API's version 2. */
export const listVersion = async (
  _input: unknown,
  _call: OperationContext,
  { publicBaseUrl }: Pick<Dependencies, 'publicBaseUrl'>,
): Promise<Reply> => ({ status: 200, body: { version: version(publicBaseUrl) } });
