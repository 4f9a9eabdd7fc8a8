import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { version } from './version.ts';

/** Shows the API's version 2. */
export const listVersion = async (
  _input: unknown,
  _call: Call,
  { publicBaseUrl }: Pick<Dependencies, 'publicBaseUrl'>,
): Promise<Reply> => ({ status: 200, body: { version: version(publicBaseUrl) } });
