import type { FunctionAccess } from './context.ts';
import { registryName } from './environment.ts';

/** Serves the console. Reads who is a member of which projects, and begins and ends sessions. */
export const consoleAccess: FunctionAccess = (to, { state, publicBaseUrl }) => {
  state.registry.grantReads(to, 'GetItem', 'Query');
  state.registry.grantWrites(to, { actions: ['PutItem', 'DeleteItem'], keys: ['session#*'] });
  return { ...registryName(state), PUBLIC_BASE_URL: publicBaseUrl };
};
