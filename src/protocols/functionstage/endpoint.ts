import { findFunction } from '#src/domain/endpoints/named-targets.ts';
import { refuseUnlessFound } from '#src/protocols/targets/target-endpoint.ts';
import type { EndpointContext } from '../endpoint.ts';

/**
 * Checks a function (contract section 6.1): a function URN or a Lambda ARN that names one of the stage's allow-list, open to
 * the topic's project. It is kept as given. Refusals: `SMN.0012` when malformed, else `SMN.0101`.
 */
export const checkFunctionstageEndpoint = async (
  endpoint: string,
  { project, targets }: EndpointContext,
): Promise<string> => {
  refuseUnlessFound(endpoint, findFunction(endpoint, { project, targets }), {
    what: 'function',
    allowed: 'urn:fss:{region}:{project}:function:{package}:{name}:{version}, or the ARN of a Lambda function',
    absent: 'SMN.0101',
  });
  return endpoint;
};
