import type { Protocol } from '#src/domain/protocol.ts';

/** Whether people read what the protocol brings: their links lead to pages, those of programs act at once. */
export const isReadByPeople = (protocol: Protocol): boolean =>
  protocol === 'email' || protocol === 'sms' || protocol === 'callnotify';
