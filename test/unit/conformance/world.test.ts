import { expect, test } from 'vitest';
import { createWorld } from '#test/conformance/world.ts';

const caller = {
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  projectId: 'project-1',
  accessKey: 'access-key',
  secretKey: 'secret-key',
};

test('a world is tidied in reverse order to its end, and a task that fails is reported', async () => {
  const { world, tidy } = createWorld({ caller });
  const done: string[] = [];
  world.cleanUp(async () => done.push('first'));
  world.cleanUp(() => Promise.reject(new Error('the second fails')));
  world.cleanUp(async () => done.push('third'));

  await expect(tidy()).rejects.toThrow('the second fails');

  expect(done).toEqual(['third', 'first']);
});
