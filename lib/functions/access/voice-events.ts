import type { FunctionAccess } from './context.ts';
import { deliveriesName } from './environment.ts';

/** Notes which calls were answered. */
export const voiceEventsAccess: FunctionAccess = (to, { state }) => {
  state.deliveries.grantWrites(to, { actions: ['PutItem'], keys: ['call-chain#*'] });
  return deliveriesName(state);
};
