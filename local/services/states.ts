import * as z from 'zod';
import type { Outbox } from '#local/outbox.ts';
import { createJsonService, parseInput } from './json-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';

/** The dependencies of the service. */
export type StatesOptions = {
  /** State machines of the stage's allow-list: the only ones that there are. */
  readonly targets: readonly { readonly arn: string }[];
  readonly outbox: Outbox;
};

const StartExecutionInput = z.object({
  stateMachineArn: z.string(),
  name: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
  input: z.string(),
});

/**
 * Step Functions: the input of an execution goes to the outbox. As there, the name of an execution is taken once: the same
 * input again is no second execution, another one is refused.
 */
export const createStates = ({ targets, outbox }: StatesOptions): Service => {
  const started = new Map<string, string>();
  const startExecution = (body: unknown) => {
    const { stateMachineArn: to, name, input: text } = parseInput(StartExecutionInput, body);
    if (targets.every(({ arn }) => arn !== to))
      throw new ServiceRefusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${to}'`);
    const executionArn = `${to.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = started.get(executionArn);
    if (known !== undefined && known !== text)
      throw new ServiceRefusal('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    if (known === undefined) outbox.add({ protocol: 'functiongraph', to, text });
    started.set(executionArn, text);
    return { executionArn, startDate: Date.now() / 1000 };
  };
  return createJsonService({ StartExecution: startExecution });
};
