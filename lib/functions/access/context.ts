import type { Alarms } from '../../constructs/alarms.ts';
import type { Environment, ServiceFunction } from '../../constructs/service-function.ts';
import type { Stage } from '../../stage.ts';
import type { StatefulStack } from '../../stateful-stack.ts';

/** What functions are granted from. */
export type AccessContext = {
  readonly stage: Stage;
  readonly state: StatefulStack;
  readonly alarms: Alarms;
  /** Without a trailing slash; stands in links and certificate URLs. */
  readonly publicBaseUrl: string;
  /** Where this site is called and no other that has the same name; without a trailing slash. */
  readonly ownEndpoint: string;
};

/**
 * Grants a function all that it may do, but for reading the queues of the table, which its event sources grant. Returns the
 * variables that it gets.
 */
export type FunctionAccess = (to: ServiceFunction, context: AccessContext) => Environment;
