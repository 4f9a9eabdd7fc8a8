import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginMove } from '#src/operations/moving/move-topic.ts';
import { movesFrom } from '#test/support/moving.ts';
import { moveUpTo, requestOf, toEnd } from '#test/support/moving-topic.ts';
import { type Operations, startOperations } from '#test/support/operations.ts';
import { subscribeTo } from '#test/support/unconfirmed.ts';

let here: Operations;
let there: Operations;
beforeAll(async () => {
  [here, there] = await Promise.all([startOperations(), startOperations()]);
});
afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
});

const THERE = 'https://there.example.com';

/** A subscription that is not confirmed, of a topic that moves away. */
const moving = async (protocol: 'email' | 'https') => {
  const added = await subscribeTo(here, protocol);
  const dependencies = movesFrom(here, there);
  const move = await beginMove(requestOf(added.topic.split(':').at(-1) ?? '', { keepDays: 1 }), dependencies);
  return { ...added, move, dependencies };
};

const moved = async (protocol: 'email' | 'https') => {
  const begun = await moving(protocol);
  await toEnd(begun.move, begun.dependencies);
  return begun;
};

const urlOf = ({ location }: { readonly location?: string }): URL => new URL(location ?? 'about:blank');

const tokenOf = (url: URL): string => decodeURIComponent(url.pathname.split('/').at(-1) ?? '');

test('the page of a confirmation link leads to the same page of the new place, in its language', async () => {
  const { token } = await moved('email');
  const shown = await here.call('ShowConfirmationPage', { path: { token }, query: { lang: 'zh-cn' } });
  expect(shown).toMatchObject({ code: 'OPS.0134', location: expect.stringContaining(`${THERE}/`) });
  expect(urlOf(shown).searchParams.get('lang')).toBe('zh-cn');
  const sent = await here.call('SubmitConfirmationPage', { path: { token }, body: { action: 'confirm' } });
  expect(sent.code).toBe('OPS.0134');

  const path = { token: tokenOf(urlOf(sent)) };
  const confirmed = await there.call('SubmitConfirmationPage', { path, body: { action: 'confirm' } });
  expect(confirmed).toMatchObject({ status: 200, text: expect.stringContaining('You are subscribed') });
  expect(await there.call('ShowConfirmationPage', { path: { token: `${path.token}x` } })).toMatchObject({
    text: expect.not.stringContaining('You are subscribed'),
  });
});

test('a program that confirms is led to the new place, and may go by that link for as long as by the old one', async () => {
  const { token, topic, urn } = await moved('https');
  const asked = await here.call('ConfirmSubscription', { query: { token, topic_urn: topic } });
  expect(asked.code).toBe('OPS.0134');
  const query = Object.fromEntries(urlOf(asked).searchParams);
  expect(query['topic_urn']).toBe(topic);

  expect(await there.call('ConfirmSubscription', { query })).toMatchObject({
    status: 200,
    body: { subscription_urn: urn },
  });
  for (const place of [here, there]) place.wait(172_801);
  expect(await there.call('ConfirmSubscription', { query })).toMatchObject({ status: 403, code: 'SMN.0022' });
});

test('nobody confirms where the topic arrives: what its old place still copies could undo it', async () => {
  const { token, topic, move, dependencies } = await moving('https');
  await moveUpTo('moved', move, dependencies);
  const led = urlOf(await here.call('ConfirmSubscription', { query: { token, topic_urn: topic } }));
  const query = Object.fromEntries(led.searchParams);
  expect(await there.call('ConfirmSubscription', { query })).toMatchObject({ status: 409, code: 'OPS.0133' });
  await toEnd(move, dependencies);
  expect((await there.call('ConfirmSubscription', { query })).status).toBe(200);
});

test('when the time of the old place is over, its links find nothing', async () => {
  const { token, topic } = await moved('https');
  here.wait(86_401);
  expect(await here.call('ConfirmSubscription', { query: { token, topic_urn: topic } })).toMatchObject({
    status: 404,
    code: 'SMN.0013',
  });
});
