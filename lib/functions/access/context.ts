import type { EnvironmentVariable } from '#src/domain/environment-variables.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import type { Stage } from '../../stage.ts';
import type { StatefulStack } from '../../stateful-stack.ts';

/** What functions are granted from. */
export type AccessContext = {
  readonly stage: Stage;
  readonly state: StatefulStack;
  /** Without a trailing slash; stands in links and certificate URLs. */
  readonly publicBaseUrl: string;
};

/** Variables that a function reads when it starts. */
export type Environment = Readonly<Partial<Record<EnvironmentVariable, string>>>;

/**
 * Grants a function all that it may do, but for reading the queues of the table, which its event sources grant. Returns the
 * variables that it gets.
 */
export type FunctionAccess = (to: ServiceFunction, context: AccessContext) => Environment;
