import { expect, test } from 'vitest';
import { runCases } from '#test/conformance/run-cases.ts';

const caller = {
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  projectId: 'project-1',
  accessKey: 'access-key',
  secretKey: 'secret-key',
};

test.each([
  ['of itself, whatever tidying comes to', 'the rule does not hold', true],
  ['of tidying alone', 'it cannot be tidied', false],
])('a case that fails shows %s', async (_what, told, isBroken) => {
  const [result] = await runCases(
    [
      {
        operation: 'CreateTopic',
        rule: 'holds',
        run: async (world) => {
          world.cleanUp(() => Promise.reject(new Error('it cannot be tidied')));
          if (isBroken) throw new Error('the rule does not hold');
        },
      },
    ],
    { caller },
  );

  expect(result).toMatchObject({ outcome: 'failed', detail: expect.stringContaining(told) });
});
