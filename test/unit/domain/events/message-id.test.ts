import { expect, test } from 'vitest';
import { messageIdOf } from '#src/domain/events/message-id.ts';

const SECRET = new Uint8Array(32).fill(7);

test('the id of a message is the same for the same trigger and event, and no other', () => {
  const ids = [
    messageIdOf(SECRET, { id: 'a' }, { id: '1' }),
    messageIdOf(SECRET, { id: 'b' }, { id: '1' }),
    messageIdOf(SECRET, { id: 'a' }, { id: '2' }),
    messageIdOf(new Uint8Array(32), { id: 'a' }, { id: '1' }),
  ];

  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(messageIdOf(SECRET, { id: 'a' }, { id: '1' })).toBe(ids[0]);
});
