import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';

/** Events to the functions and workflows of the stage's list; a function is granted with its version as it is listed. */
export const deliverFunctionAccess: FunctionAccess = (to, context) => {
  const { functions, workflows } = context.stage.settings.targets;
  to.allowListed(['lambda:InvokeFunction'], functions);
  to.allowListed(['states:StartExecution'], workflows);
  return allowDelivering(to, 'function', context);
};
