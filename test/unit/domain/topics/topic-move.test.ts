import { expect, test } from 'vitest';
import { canBeUndone, isOver, MOVE_PHASES } from '#src/domain/moving/move.ts';
import { isForgotten, isPresent, type MovedTopic, movedTo } from '#src/domain/topics/topic-move.ts';

const moved: MovedTopic = {
  state: 'moved',
  id: 'm',
  endpoint: 'https://there.example.com',
  topicUrn: 'urn:smn:us-east-1:p:tides',
  expiresAt: 1,
};
const leaving = { state: 'leaving', id: 'm' } as const;
const arriving = { state: 'arriving', id: 'm' } as const;

test('what comes for a topic goes after it once it has gone, and until it is in force again', () => {
  expect(movedTo({})).toBe(undefined);
  expect(movedTo({ move: leaving })).toBe(undefined);
  expect(movedTo({ move: arriving })).toBe(undefined);
  expect(movedTo({ move: moved })).toBe(moved);
  expect(movedTo({ move: { ...arriving, before: moved } })).toBe(moved);
});

test('a topic is among those of its project until it has gone, and once it has arrived', () => {
  expect([{}, { move: leaving }].map(isPresent)).toEqual([true, true]);
  expect([{ move: arriving }, { move: moved }].map(isPresent)).toEqual([false, false]);
});

test('a topic that has gone is forgotten when its time is over, and no other', () => {
  expect([0, 1, 2].map((now) => isForgotten({ move: moved }, now))).toEqual([false, true, true]);
  expect([{}, { move: leaving }, { move: arriving }].map((topic) => isForgotten(topic, 9))).toEqual([
    false,
    false,
    false,
  ]);
});

test('a move can be undone before the topic has gone, and is over at its end alone', () => {
  expect(MOVE_PHASES.filter((phase) => canBeUndone({ phase }))).toEqual(['begun', 'copying', 'copied']);
  expect(MOVE_PHASES.filter((phase) => isOver({ phase }))).toEqual(['done', 'undone']);
});
