import * as z from 'zod';
import type { HeldMessage } from './held-message-item.ts';

/** How far a held message has come, and why it is held where that is its own matter and not its subscription's. */
export type HeldMessageState = {
  readonly acceptedAt: number;
  readonly expiresAt: number;
  readonly attempts: number;
  readonly reason?: string;
  /** When it may go out, if that is known. */
  readonly until?: number;
};

const Head = z.object({ expiresAt: z.number(), attempt: z.number().default(0) });

/** The state of a held message, from its item alone. */
export const stateOfHeldMessage = ({ head, held, publishedAt: acceptedAt }: HeldMessage): HeldMessageState => {
  const { expiresAt, attempt: attempts } = Head.parse(head);
  return { acceptedAt, expiresAt, attempts, ...held };
};
