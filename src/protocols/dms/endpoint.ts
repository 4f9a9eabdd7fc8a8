import { findQueue } from '#src/domain/endpoints/named-targets.ts';
import { refuseUnlessFound } from '#src/protocols/targets/target-endpoint.ts';
import type { EndpointContext } from '../endpoint.ts';

/**
 * Checks a queue (contract section 6.1): the id of one of the stage's allow-list, open to the topic's project. It is kept in
 * lower case. Refusals: `SMN.0012` when malformed, `SMN.0098` when unknown, `SMN.0099` when it is not for the project.
 */
export const checkDmsEndpoint = async (endpoint: string, { project, targets }: EndpointContext): Promise<string> => {
  refuseUnlessFound(endpoint, findQueue(endpoint, { project, targets }), {
    what: 'queue',
    allowed: 'the id of a queue, 8-4-4-4-12 hexadecimal characters',
    absent: 'SMN.0098',
    closed: 'SMN.0099',
  });
  return endpoint.toLowerCase();
};
