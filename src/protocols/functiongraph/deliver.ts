import { findWorkflow } from '#src/domain/endpoints/named-targets.ts';
import type { Targets } from '#src/domain/endpoints/targets.ts';
import { createTargetDeliverer } from '#src/protocols/targets/target-deliverer.ts';
import type { Deliverer } from '../deliverer.ts';
import { renderWorkflowInput } from './render.ts';
import type { WorkflowTransport } from './transport.ts';

/** The dependencies of delivery to workflows. */
export type FunctiongraphDelivererOptions = { readonly transport: WorkflowTransport; readonly targets: Targets };

/** Step Functions quota: the input of an execution, a quarter of what functions take. */
const MAX_INPUT_BYTES = 262_144;

/** Delivers to state machines; delivered means that an execution has started. */
export const createFunctiongraphDeliverer = ({ transport, targets }: FunctiongraphDelivererOptions): Deliverer =>
  createTargetDeliverer({
    targets,
    find: findWorkflow,
    render: (envelope) => {
      const render = renderWorkflowInput(envelope);
      return ({ endpoint }) => render(endpoint);
    },
    limit: { bytes: MAX_INPUT_BYTES, of: 'Step Functions' },
    send: transport.start,
  });
