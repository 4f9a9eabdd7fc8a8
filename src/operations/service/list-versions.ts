import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { version } from './version.ts';

/** Lists the API's versions: there is one. */
export const listVersions = async (
  _input: unknown,
  _call: Call,
  { publicBaseUrl }: Pick<Dependencies, 'publicBaseUrl'>,
): Promise<Reply> => ({ status: 200, body: { versions: [version(publicBaseUrl)] } });
