import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { createBundler } from '#function-bundles';
import { ServiceFunction } from '../constructs/service-function.ts';
import { pascalCase } from '../lanes.ts';
import type { Stage } from '../stage.ts';
import type { AccessContext } from './access/context.ts';
import { functionAccess } from './access/function-access.ts';
import { withSite } from './access/site.ts';
import { connectQueues } from './connect-queues.ts';
import { FUNCTION_NAMES, functionTable, perStageFunction, type StageFunctionName, traitsOf } from './function-table.ts';

/** Every function that every stage has, by its name in the stage file. */
export type ServiceFunctions = Readonly<Record<StageFunctionName, ServiceFunction>>;

/**
 * Makes every function of the table, with what it may do, the variables that it gets, the queues that it reads and the schedule
 * that invokes it.
 */
export const createFunctions = (scope: Construct, context: AccessContext): ServiceFunctions => {
  const functions = createWithoutAccess(scope, context.stage);
  for (const name of FUNCTION_NAMES) {
    const to = functions[name];
    to.setEnvironment(withSite(functionAccess[name](to, context), { name, to }, context));
  }
  connectQueues(functions, context);
  addSchedules(scope, functions);
  return functions;
};

/** A run that fails is not repeated: the next one is due soon. */
const addSchedules = (scope: Construct, functions: ServiceFunctions): void => {
  for (const name of FUNCTION_NAMES) {
    const { everyMinutes } = traitsOf(name);
    if (everyMinutes === undefined) continue;
    new Rule(scope, `${pascalCase(name)}Schedule`, {
      schedule: Schedule.rate(Duration.minutes(everyMinutes)),
      targets: [new LambdaTarget(functions[name].function, { retryAttempts: 0 })],
    });
  }
};

const createWithoutAccess = (scope: Construct, stage: Stage): ServiceFunctions => {
  const codeOf = createBundler(stage.settings);
  return perStageFunction(
    (name) => new ServiceFunction(scope, pascalCase(name), { stage, name, code: codeOf(functionTable[name].folder) }),
  );
};
