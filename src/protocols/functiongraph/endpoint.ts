import { findWorkflow } from '#src/domain/endpoints/named-targets.ts';
import { refuseUnlessFound } from '#src/protocols/targets/target-endpoint.ts';
import type { EndpointContext } from '../endpoint.ts';

/**
 * Checks a workflow (contract section 6.1): an id, a workflow URN or a state machine's ARN that names one of the stage's
 * allow-list, open to the topic's project. It is kept as given. Refusals: `SMN.0012` when malformed, else `SMN.0101`.
 */
export const checkFunctiongraphEndpoint = async (
  endpoint: string,
  { project, targets }: EndpointContext,
): Promise<string> => {
  refuseUnlessFound(endpoint, findWorkflow(endpoint, { project, targets }), {
    what: 'workflow',
    allowed: 'the name of a workflow, urn:fgs:{region}:{project}:graph:{name}, or the ARN of a state machine',
    absent: 'SMN.0101',
  });
  return endpoint;
};
