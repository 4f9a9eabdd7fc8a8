import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { type Operations, startOperations } from '#test/support/operations.ts';
import { aConfirmedUser } from '#test/support/subscription-users.ts';
import { anEndpoint } from '#test/support/unconfirmed.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

type Target = { readonly protocol: string; readonly endpoint: string };

const add = (topic_urn: string, body: Target) => service.call('AddSubscription', { path: { topic_urn }, body });
const unsubscribe = (subscription_urn: string) => service.call('UnsubscribeTopic', { query: { subscription_urn } });
const confirm = (topic_urn: string, token: string) => service.call('SubscribeTopic', { query: { token, topic_urn } });
const tokensOn = async (lane: 'http' | 'email' | 'sms' | 'chat'): Promise<readonly string[]> =>
  (await service.envelopes(lane)).flatMap(({ recipients }) => recipients.flatMap(({ token }) => token ?? []));
const statusOf = async (topic_urn: string): Promise<number | undefined> =>
  (await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscriptions[0]?.status;

/** One subscription of a topic of its own, and all tokens that its owner has got. */
const aStory = async () => {
  const topic = await service.topic(`consent-${newId()}`);
  const data = { protocol: 'sms', endpoint: anEndpoint('sms') };
  const subscription_urn: string = (await add(topic, data)).body.subscription_urn;
  const tokens = [...(await tokensOn('sms'))];
  const page = () => ({ path: { token: tokens.at(-1) ?? 'none' }, body: { action: 'unsubscribe' } });
  return {
    topic,
    tokens,
    acts: {
      add: () => add(topic, data),
      cancel: () => unsubscribe(subscription_urn),
      'cancel by the page': () => service.call('SubmitConfirmationPage', page()),
      delete: () => service.call('CancelSubscription', { path: { subscription_urn } }),
      'delete by the topic': () =>
        service.call('DeleteSubscriptionsByTopic', { path: { topic_urn: topic, subscription_urn } }),
    },
  };
};

type Story = Awaited<ReturnType<typeof aStory>>;

const ACTS = ['add', 'cancel', 'cancel by the page', 'delete', 'delete by the topic'] as const;

/** Confirms with a token; it must work exactly when it is valid and the subscription is there. */
const confirmWith = async ({ topic }: Story, token: string, valid: ReadonlySet<string>): Promise<void> => {
  const before = await statusOf(topic);
  await confirm(topic, token);
  expect(await statusOf(topic)).toBe(valid.has(token) && before !== undefined ? 1 : before);
};

/** Does what is no confirmation; the tokens that are valid after it: none of before when it cancelled or removed. */
const act = async (story: Story, name: (typeof ACTS)[number], valid: ReadonlySet<string>) => {
  const { topic, tokens, acts } = story;
  const before = await statusOf(topic);
  await acts[name]();
  const isEnded = name !== 'add' && (await statusOf(topic)) !== before;
  const fresh = await tokensOn('sms');
  tokens.push(...fresh);
  return new Set([...(isEnded ? [] : valid), ...fresh]);
};

describe('a token', () => {
  const step = fc.oneof(fc.constantFrom(...ACTS), fc.nat(9));

  test('from before a cancellation or removal never confirms, whatever happens in between', async () => {
    const tells = async (steps: readonly (number | (typeof ACTS)[number])[]) => {
      await service.envelopes('sms');
      const story = await aStory();
      let valid: ReadonlySet<string> = new Set(story.tokens);
      for (const one of steps) {
        service.wait(1);
        if (typeof one === 'number') await confirmWith(story, story.tokens[one % story.tokens.length] ?? '', valid);
        else valid = await act(story, one, valid);
      }
      await service.call('DeleteTopic', { path: { topic_urn: story.topic } });
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), tells), { numRuns: 30 });
  });

  test('confirms nothing that is cancelled between its check and its use', async () => {
    const topic = await service.topic();
    const urn = (await add(topic, { protocol: 'email', endpoint: anEndpoint('email') })).body.subscription_urn;
    const [token = ''] = await tokensOn('email');
    const { subscriptions } = service.dependencies;
    const racing = {
      subscriptions: {
        ...subscriptions,
        confirm: async (...given: Parameters<typeof subscriptions.confirm>) => {
          await unsubscribe(urn);
          return subscriptions.confirm(...given);
        },
      },
    };

    const answer = await service.call('SubscribeTopic', { query: { token, topic_urn: topic } }, racing);

    expect(answer).toMatchObject({ status: 403, code: 'SMN.0022' });
    expect(await statusOf(topic)).toBe(3);
  });
});

describe('who has cancelled', () => {
  const aRobot = () => ({
    protocol: 'feishu',
    endpoint: `https://open.feishu.cn/open-apis/bot/v2/hook/${newId()}`,
    extension: { sign_secret: 'a secret' },
  });

  test('a robot that needs no confirmation at first is asked before it is sent anything again', async () => {
    const topic = await service.topic();
    const data = aRobot();
    const urn = (await add(topic, data)).body.subscription_urn;
    expect(await statusOf(topic)).toBe(2);
    await unsubscribe(urn);
    await service.envelopes('chat');

    expect(await add(topic, data)).toMatchObject({ status: 200 });
    expect(await statusOf(topic)).toBe(0);
    const [token = ''] = await tokensOn('chat');
    expect(await add(topic, data)).toMatchObject({ status: 200 });
    expect(await statusOf(topic)).toBe(0);
    expect(await confirm(topic, token)).toMatchObject({ status: 200 });
    expect(await statusOf(topic)).toBe(1);
  });

  const removals = {
    CancelSubscription: (_: string, subscription_urn: string) => ({ path: { subscription_urn } }),
    DeleteSubscriptionsByTopic: (topic_urn: string, subscription_urn: string) => ({
      path: { topic_urn, subscription_urn },
    }),
    BatchDeleteSubscriptions: (_: string, subscription_urn: string) => ({
      body: { subscription_urns: [{ subscription_urn }] },
    }),
    BatchDeleteSubscriptionsByTopic: (topic_urn: string, subscription_urn: string) => ({
      path: { topic_urn },
      body: { subscription_urns: [{ subscription_urn }] },
    }),
  };
  const countOf = async (topic_urn: string) => {
    const { subscriptions, subscription_count } = (
      await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })
    ).body;
    return [subscriptions.length, subscription_count];
  };

  test.each([
    'CancelSubscription',
    'DeleteSubscriptionsByTopic',
    'BatchDeleteSubscriptions',
    'BatchDeleteSubscriptionsByTopic',
  ] as const)('is asked again although the subscription was removed in between, by %s', async (operation) => {
    const topic = await service.topic();
    const data = aRobot();
    const urn = (await add(topic, data)).body.subscription_urn;
    await unsubscribe(urn);
    const remove = async () => (await service.call(operation, removals[operation](topic, urn))).status;
    expect(await remove()).toBe(200);
    expect(await countOf(topic)).toEqual([0, 0]);
    await service.envelopes('chat');

    service.wait(1);
    expect(await add(topic, data)).toMatchObject({ status: 201, body: { subscription_urn: urn } });
    expect([await statusOf(topic), await countOf(topic)]).toEqual([0, [1, 1]]);
    await remove();
    service.wait(1);
    await add(topic, data);
    expect(await statusOf(topic)).toBe(0);
    const tokens = await tokensOn('chat');
    expect(await confirm(topic, tokens[0] ?? '')).toMatchObject({ status: 403 });
    expect(await confirm(topic, tokens[1] ?? '')).toMatchObject({ status: 200 });
    expect(await statusOf(topic)).toBe(1);
  });

  test('is not known to a new topic, also of the same name', async () => {
    const topic = await service.topic('made-anew');
    const data = aRobot();
    const urn = (await add(topic, data)).body.subscription_urn;
    await unsubscribe(urn);
    await service.call('CancelSubscription', { path: { subscription_urn: urn } });
    await service.call('DeleteTopic', { path: { topic_urn: topic } });
    await service.topic('made-anew');

    await add(topic, data);
    expect(await statusOf(topic)).toBe(2);
  });

  test('is not undone by what was agreed to as a subscription user, whatever a publisher does in between', async () => {
    const topic = await service.topic();
    const data = { protocol: 'email', endpoint: anEndpoint('email') };
    const urn = (await add(topic, data)).body.subscription_urn;
    await unsubscribe(urn);
    await add(topic, data);
    const id = await aConfirmedUser(service, { email: { endpoint: data.endpoint } });

    const input = { path: { topic_urn: topic }, body: { ids: [id] } };
    const answer = await service.call('AddSubscriptionFromSubscriptionUser', input);

    expect(answer.body.subscriptions_result).toMatchObject([{ http_code: 400, error_code: 'SMN.0043' }]);
    expect(await statusOf(topic)).toBe(0);
    await service.call('CancelSubscription', { path: { subscription_urn: urn } });
    const later = await service.call('AddSubscriptionFromSubscriptionUser', input);
    expect(later.body.subscriptions_result).toMatchObject([{ http_code: 400, error_code: 'SMN.0043' }]);
    expect(await countOf(topic)).toEqual([0, 0]);
  });
});

describe('messages to strangers', () => {
  /** Cancels and confirms in turns, each time with the newest token. */
  const loop = async (data: Target, lane: 'email' | 'sms', rounds: number): Promise<number> => {
    const topic = await service.topic();
    await service.envelopes(lane);
    const urn = (await add(topic, data)).body.subscription_urn;
    let sent = 0;
    for (let round = 0; round < rounds; round += 1) {
      const tokens = await tokensOn(lane);
      sent += tokens.length;
      if (tokens[0] !== undefined) await confirm(topic, tokens[0]);
      expect(await unsubscribe(urn)).toMatchObject({ status: 200 });
      expect(await statusOf(topic)).toBe(3);
    }
    return sent + (await tokensOn(lane)).length;
  };

  test('are not more than the limit when an owner confirms and cancels in turns; cancelling works all the same', async () => {
    expect(await loop({ protocol: 'email', endpoint: anEndpoint('email') }, 'email', 25)).toBe(20);
    expect(await loop({ protocol: 'sms', endpoint: anEndpoint('sms') }, 'sms', 12)).toBe(10);
  });

  test('are counted together for a mailbox, however it is spelled and for whichever topic', async () => {
    const box = newId();
    const spellings = [box, box.toUpperCase(), `${box}+a`, `${box}+b`].flatMap((local) =>
      ['example.com', 'EXAMPLE.com', 'Example.Com', 'exAmple.com', 'examplE.com', 'EXample.com'].map(
        (domain) => `${local}@${domain}`,
      ),
    );
    const topics = [await service.topic(), await service.topic()];
    for (const topic of topics) for (const endpoint of spellings) await add(topic, { protocol: 'email', endpoint });

    expect(await tokensOn('email')).toHaveLength(20);
  });

  test('by text and by call to one number share its counter', async () => {
    const endpoint = anEndpoint('sms');
    const topic = await service.topic();
    for (let turn = 0; turn < 8; turn += 1) await add(topic, { protocol: 'sms', endpoint });
    for (let turn = 0; turn < 8; turn += 1) await add(topic, { protocol: 'callnotify', endpoint });

    expect(await tokensOn('sms')).toHaveLength(8);
    expect(await service.envelopes('voice')).toHaveLength(2);
  });

  test('are at most 200 for a URL, fragments and probes included; a probe beyond that was not made', async () => {
    const [topic, url] = [await service.topic(), anEndpoint('https')];
    const detect = (endpoint: string) =>
      service.call('PublishHttpDetect', { path: { topic_urn: topic }, body: { protocol: 'https', endpoint } });
    const asked = [...Array(199).keys()].map(() => add(topic, { protocol: 'https', endpoint: url }));
    await Promise.all(asked);
    await detect(`${url}#one`);
    const { task_id } = (await detect(`${url}#two`)).body;
    await add(topic, { protocol: 'https', endpoint: `${url}#three` });

    expect(await service.envelopes('http')).toHaveLength(200);
    const path = { topic_urn: topic, task_id };
    expect((await service.call('ShowHttpDetectResult', { path })).body).toMatchObject({
      status: 2,
      detail: { httpCode: -2, httpResponse: expect.stringContaining('too many confirmations and probes') },
    });
  });

  test('are at most 1,000 for a host, whatever the paths', async () => {
    const { confirmationFlow } = service.dependencies;
    const host = new URL(anEndpoint('https')).host;
    const limits = [{ messages: 1000, windowSeconds: 600, pauseSeconds: 600 }];
    const now = service.dependencies.clock();
    const turns = [...Array(999).keys()];
    await Promise.all(turns.map(() => confirmationFlow.admit(`host:${host}`, limits, now)));
    const topic = await service.topic();
    await add(topic, { protocol: 'http', endpoint: `http://${host}/a` });
    await add(topic, { protocol: 'https', endpoint: `https://${host}:8443/b` });

    expect(await service.envelopes('http')).toMatchObject([{ protocol: 'http' }]);
  });
});
