import { Stack } from 'aws-cdk-lib';
import { grantSend } from '../../constructs/queue.ts';
import type { Environment, ServiceFunction } from '../../constructs/service-function.ts';
import { registryRegions, sharesRegistry } from '../../standby.ts';
import type { FunctionName } from '../function-table.ts';
import type { AccessContext } from './context.ts';

/**
 * What a function needs besides where its stage shares the registry with another one: which site it is of, and the right to read the
 * fence. Nothing elsewhere, nor for functions without the registry.
 */
export const withSite = (
  given: Environment,
  { name, to }: { readonly name: FunctionName; readonly to: ServiceFunction },
  { stage, state, ownEndpoint }: AccessContext,
): Environment => {
  if (!sharesRegistry(stage) || given.REGISTRY_TABLE_NAME === undefined) return given;
  // The other functions that write the registry read single items of it anyway.
  if (name === 'deliverPush') state.registry.grantReads(to, 'GetItem');
  if (name === 'operator') state.registry.grantWrites(to, { actions: ['PutItem'], keys: ['fence'] });
  // What providers report waits there for the site to be active.
  if (name === 'feedback') grantSend(state.feedback, to);
  const { cacheSeconds, waitSeconds } = stage.fence;
  const site = { stage: stage.name, region: stage.region, endpoint: ownEndpoint };
  return {
    ...given,
    ...(name === 'feedback' && { FEEDBACK_QUEUE_URL: state.feedback.queueUrl }),
    SITE: Stack.of(to).toJsonString({ ...site, regions: registryRegions(stage), cacheSeconds, waitSeconds }),
  };
};
