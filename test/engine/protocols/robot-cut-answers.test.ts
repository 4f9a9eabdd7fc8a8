import { expect, test } from 'vitest';
import { outcomeOfRobotAnswer } from '#src/protocols/robots/robot-answer.ts';
import { postToRobot } from '#src/protocols/robots/robot-request.ts';
import { aClient, aRawEndpoint, neverAborted } from '#test/support/http-client.ts';

const CODES = { name: 'Robot', fields: ['code'], throttled: [], transient: [], meanings: {} };

/** What comes of a robot that answers this and then keeps the socket open. */
const outcomeOf = async (answer: string) => {
  const { port } = await aRawEndpoint((socket) => socket.write(answer));
  const result = await postToRobot(aClient(), { url: `http://127.0.0.1:${port}/`, body: '{}' }, neverAborted);
  return outcomeOfRobotAnswer(result, CODES, Date.now());
};

test('tries again when the code was lost with the rest of a 2xx', async () => {
  expect(await outcomeOf('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"code"')).toEqual({
    kind: 'retry',
    reason: 'the answer was cut short',
  });
});

test.each([
  ['the code came before the answer stalled', '200 OK\r\ncontent-length: 90\r\n\r\n{"code":0}', 'delivered'],
  ['the status itself refuses', '400 Bad Request\r\ncontent-length: 90\r\n\r\n{"co', 'rejected'],
])('decides when %s', async (_what, answer, kind) => {
  expect(await outcomeOf(`HTTP/1.1 ${answer}`)).toMatchObject({ kind });
});

test('reads the code of an answer whose other texts are not UTF-8', async () => {
  const { port } = await aRawEndpoint((socket) => {
    const json = Buffer.concat([Buffer.from('{"code":0,"msg":"'), Uint8Array.of(0xb3, 0xc9), Buffer.from('"}')]);
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${json.length}\r\n\r\n`);
    socket.write(json);
  });
  const result = await postToRobot(aClient(), { url: `http://127.0.0.1:${port}/`, body: '{}' }, neverAborted);

  expect(outcomeOfRobotAnswer(result, CODES, Date.now())).toEqual({ kind: 'delivered' });
});
