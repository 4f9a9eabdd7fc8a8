import type { Construct } from 'constructs';
import { createBundler } from '../constructs/bundle.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { pascalCase } from '../lanes.ts';
import type { Stage } from '../stage.ts';
import type { AccessContext } from './access/context.ts';
import { functionAccess } from './access/function-access.ts';
import { connectQueues } from './connect-queues.ts';
import { FUNCTION_NAMES, type FunctionName, functionTable, perFunction } from './function-table.ts';

/** Every function, by its name in the stage file. */
export type ServiceFunctions = Readonly<Record<FunctionName, ServiceFunction>>;

/** Makes every function of the table, with what it may do, the variables that it gets and the queues that it reads. */
export const createFunctions = (scope: Construct, context: AccessContext): ServiceFunctions => {
  const functions = createWithoutAccess(scope, context.stage);
  for (const name of FUNCTION_NAMES) functions[name].setEnvironment(functionAccess[name](functions[name], context));
  connectQueues(functions, context);
  return functions;
};

const createWithoutAccess = (scope: Construct, stage: Stage): ServiceFunctions => {
  const codeOf = createBundler(stage.settings);
  return perFunction(
    (name) => new ServiceFunction(scope, pascalCase(name), { stage, name, code: codeOf(functionTable[name].folder) }),
  );
};
