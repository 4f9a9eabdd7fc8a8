import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { version } from './version.ts';

/** Lists the API's versions: there is one. */
export const listVersions = async (
  _input: unknown,
  _call: OperationContext,
  { publicBaseUrl }: Pick<Dependencies, 'publicBaseUrl'>,
): Promise<Reply> => ({ status: 200, body: { versions: [version(publicBaseUrl)] } });
