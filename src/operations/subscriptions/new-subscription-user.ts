import { type SubscriptionUser, subscriptionUserId } from '#src/domain/subscription-user.ts';
import type { Dependencies } from '#src/operations/call.ts';
import { checkEndpoint, checkExtension } from '#src/protocols/endpoints.ts';
import { endpointContext } from './endpoint-context.ts';

/** What checking an address needs. */
export type AddressDependencies = Pick<Dependencies, 'resolve' | 'settings' | 'region' | 'clock'>;

/**
 * An entry of an address book, its endpoint checked: kept as it was written, under the id of its normal form. Throws what is
 * wrong with it. Entries have no extension, so a protocol that needs one is refused.
 */
export const newSubscriptionUser = async (
  asked: Pick<SubscriptionUser, 'project' | 'protocol' | 'endpoint' | 'remark'>,
  dependencies: AddressDependencies,
): Promise<SubscriptionUser> => {
  const { project, protocol, endpoint, remark } = asked;
  checkExtension(protocol, undefined, endpoint);
  const normalEndpoint = await checkEndpoint(protocol, endpoint, endpointContext(project, dependencies));
  const id = subscriptionUserId({ project, protocol, endpoint: normalEndpoint });
  return { id, project, protocol, endpoint, remark, createdAt: dependencies.clock() };
};
