import { findFunction } from '#src/domain/endpoints/named-targets.ts';
import type { Targets } from '#src/domain/endpoints/targets.ts';
import { createTargetDeliverer } from '#src/protocols/targets/target-deliverer.ts';
import type { Deliverer } from '../deliverer.ts';
import { renderFunctionEvent } from './render.ts';
import type { LambdaTransport } from './transport.ts';

/** The dependencies of delivery to functions. */
export type FunctionstageDelivererOptions = { readonly transport: LambdaTransport; readonly targets: Targets };

/** Lambda quota: the payload of an asynchronous invocation. */
const MAX_EVENT_BYTES = 1_048_576;

/** Delivers to Lambda functions; delivered means that Lambda has accepted the event. */
export const createFunctionstageDeliverer = ({ transport, targets }: FunctionstageDelivererOptions): Deliverer =>
  createTargetDeliverer({
    targets,
    find: findFunction,
    render: (envelope) => {
      const render = renderFunctionEvent(envelope);
      return ({ endpoint }) => render(endpoint);
    },
    limit: { bytes: MAX_EVENT_BYTES, of: 'Lambda' },
    send: transport.invoke,
  });
