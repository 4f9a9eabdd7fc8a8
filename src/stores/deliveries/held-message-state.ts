import * as z from 'zod';
import { AttemptLog } from '#src/domain/delivery/attempt-log.ts';
import type { HeldMessage } from './held-message-item.ts';

/** How far a held message has come, and why it is held where that is its own matter and not its subscription's. */
export type HeldMessageState = {
  readonly acceptedAt: number;
  readonly expiresAt: number;
  readonly attempts: number;
  /** The last of these that failed; absent before the first. */
  readonly attemptLog?: AttemptLog;
  /** When the release of it by itself was asked for that has sent it last; absent when there was none. */
  readonly releaseAskedAt?: number;
  readonly reason?: string;
  /** When it may go out, if that is known. */
  readonly until?: number;
};

/** What the copy says of itself, in the case of its expiry where that differs from its message. */
const Own = z.object({ expiresAt: z.number().exactOptional(), attemptLog: AttemptLog.exactOptional() });

const Head = z.object({
  expiresAt: z.number(),
  attempt: z.number().default(0),
  releaseAskedAt: z.number().exactOptional(),
});

/** The state of a held message, from its item alone. */
export const stateOfHeldMessage = (message: HeldMessage): HeldMessageState => {
  const { head, held, recipient, publishedAt: acceptedAt } = message;
  const { attempt: attempts, ...whole } = Head.parse(head);
  return { acceptedAt, attempts, ...whole, ...Own.parse(recipient), ...held };
};
