import { expect, test } from 'vitest';
import { createRemotePlace, type Post } from '#src/pipeline/moving/remote-place.ts';

const MOVE = { endpoint: 'https://there.example.com', toTopicUrn: 'urn:smn:us-east-1:p:tides' };

/** Calls a place that answers so; returns what was made of it, and what it was sent. */
const call = async (answer: Awaited<ReturnType<Post>>) => {
  const sent: Parameters<Post>[0][] = [];
  const place = createRemotePlace({
    post: async (request) => {
      sent.push(request);
      return answer;
    },
  });
  return { answer: await place.call(MOVE, 'smn_token', { step: 'activate' }), sent: sent[0] };
};

const answered = (status: number, body?: object) =>
  call({ kind: 'answered', status, ...(body !== undefined && { body: { text: JSON.stringify(body) } }) });

test('is asked by the address of the topic there, with the token in a header and nowhere else', async () => {
  const { answer, sent } = await answered(200, { is_active: true });

  expect(answer).toEqual({ kind: 'done', body: { is_active: true } });
  expect(sent).toMatchObject({
    url: 'https://there.example.com/ops/v1/p/topics/urn%3Asmn%3Aus-east-1%3Ap%3Atides/arrival',
    headers: { authorization: 'Bearer smn_token' },
    body: '{"step":"activate"}',
  });
});

test('refuses for good with what it says, a redirect included', async () => {
  const said = { error_code: 'OPS.0135', error_msg: 'The project has another topic tides.' };
  for (const status of [400, 403, 404, 409, 410])
    expect((await answered(status, said)).answer).toEqual({ kind: 'refused', status, why: said.error_msg });
  expect((await answered(307)).answer).toEqual({ kind: 'refused', status: 307, why: 'it answered 307' });
  const refused = await call({ kind: 'refused', reason: 'the endpoint is in an internal network' });
  expect(refused.answer).toEqual({ kind: 'refused', status: 0, why: 'the endpoint is in an internal network' });
});

test('may do later what it has no time for, and what it was not reached for', async () => {
  for (const status of [429, 500, 503])
    expect((await answered(status)).answer).toEqual({ kind: 'later', why: `it answered ${status}` });
  expect((await call({ kind: 'failed', reason: 'timeout' })).answer).toEqual({ kind: 'later', why: 'timeout' });
});
