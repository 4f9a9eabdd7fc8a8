import type { Construct } from 'constructs';
import { createBundler } from './constructs/bundle.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { laneTraits, pascalCase } from './lanes.ts';
import type { Stage } from './stage.ts';
import type { FunctionName } from './stage-keys.ts';

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
  deliverFunction: 'deliver/function',
  deliverQueue: 'deliver/queue',
  deliverChat: 'deliver/chat',
  deliverVoice: 'deliver/voice',
  deliverPush: 'deliver/push',
  voiceEvents: 'voice-events',
  deadLetter: 'dead-letter',
  cleanup: 'cleanup',
  deliveryLog: 'delivery-log',
  operator: 'operator',
} as const satisfies Record<FunctionName, string>;

/**
 * Functions that read a queue and send to one: a message may pass them again and again, as retries or as the next page.
 * Lambda stops such a chain after 16 rounds unless told that it is meant; `expiresAt` and `attempt` bound it.
 */
const RECURSIVE_FUNCTIONS: readonly FunctionName[] = [
  'fanOut',
  'cleanup',
  ...Object.values(laneTraits).map(({ functionName }) => functionName),
];

/** Makes every function; none may do anything yet. */
export const createFunctions = (scope: Construct, stage: Stage): ServiceFunctions => {
  const codeOf = createBundler(stage.settings);
  const create = (name: FunctionName): ServiceFunction =>
    new ServiceFunction(scope, pascalCase(name), {
      stage,
      name,
      code: codeOf(functionEntries[name]),
      allowsRecursiveLoop: RECURSIVE_FUNCTIONS.includes(name),
    });
  return {
    publish: create('publish'),
    api: create('api'),
    fanOut: create('fanOut'),
    deliverHttp: create('deliverHttp'),
    deliverEmail: create('deliverEmail'),
    deliverSms: create('deliverSms'),
    deliverFunction: create('deliverFunction'),
    deliverQueue: create('deliverQueue'),
    deliverChat: create('deliverChat'),
    deliverVoice: create('deliverVoice'),
    deliverPush: create('deliverPush'),
    voiceEvents: create('voiceEvents'),
    deadLetter: create('deadLetter'),
    cleanup: create('cleanup'),
    deliveryLog: create('deliveryLog'),
    operator: create('operator'),
  };
};
