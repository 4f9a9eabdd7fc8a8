import type { Construct } from 'constructs';
import { createBundler } from './constructs/bundle.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { pascalCase } from './lanes.ts';
import type { FunctionName, Stage } from './stage.ts';

/** Every function, by its name in the stage file. */
export type ServiceFunctions = Readonly<Record<FunctionName, ServiceFunction>>;

/** Each function's folder under `lambdas/`. */
export const functionEntries = {
  publish: 'publish',
  api: 'api',
  fanOut: 'fan-out',
  deliverHttp: 'deliver/http',
  deliverEmail: 'deliver/email',
  deliverSms: 'deliver/sms',
  deadLetter: 'dead-letter',
  cleanup: 'cleanup',
  operator: 'operator',
} as const satisfies Record<FunctionName, string>;

/**
 * Functions that read a queue and send to one: a message may pass them again and again, as retries or as the next page.
 * Lambda stops such a chain after 16 rounds unless told that it is meant; `expiresAt` and `attempt` bound it.
 */
const GOES_ROUND: readonly FunctionName[] = ['fanOut', 'deliverHttp', 'deliverEmail', 'deliverSms', 'cleanup'];

/** Makes every function; none may do anything yet. */
export const createFunctions = (scope: Construct, stage: Stage): ServiceFunctions => {
  const codeOf = createBundler();
  const create = (name: FunctionName): ServiceFunction =>
    new ServiceFunction(scope, pascalCase(name), {
      stage,
      name,
      code: codeOf(functionEntries[name]),
      goesRound: GOES_ROUND.includes(name),
    });
  return {
    publish: create('publish'),
    api: create('api'),
    fanOut: create('fanOut'),
    deliverHttp: create('deliverHttp'),
    deliverEmail: create('deliverEmail'),
    deliverSms: create('deliverSms'),
    deadLetter: create('deadLetter'),
    cleanup: create('cleanup'),
    operator: create('operator'),
  };
};
