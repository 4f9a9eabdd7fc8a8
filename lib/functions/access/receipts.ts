import type { FunctionAccess } from './context.ts';
import { deliveriesName } from './environment.ts';

/** Adds to receipts what was reported of messages; it reads nothing, for every report is a union. */
export const receiptsAccess: FunctionAccess = (to, { state }) => {
  state.deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['receipt#*', 'project-receipts#*'] });
  return deliveriesName(state);
};
