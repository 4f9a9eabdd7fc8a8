import { createHash } from 'node:crypto';
import type { Protocol } from './protocol.ts';

/** An entry of a project's address book: an endpoint whose owner has agreed to be subscribed. Times are epoch milliseconds. */
export type SubscriptionUser = {
  /** 32 hex characters, the same for the same project, protocol and endpoint. */
  readonly id: string;
  readonly project: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** At most 128 bytes UTF-8; `''` when unset. */
  readonly remark: string;
  readonly createdAt: number;
};

/** The id of an entry: adding an endpoint twice meets the same one. */
export const subscriptionUserId = ({
  project,
  protocol,
  endpoint,
}: Pick<SubscriptionUser, 'project' | 'protocol' | 'endpoint'>): string =>
  createHash('sha256')
    .update(JSON.stringify(['subscription-user', project, protocol, endpoint]))
    .digest('hex')
    .slice(0, 32);
