import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { Caller } from '../caller.ts';
import { type Checks, expectJson, expectStatus } from './check.ts';
import { createSignedFetch, type SignedFetch, sendRequest } from './signed-fetch.ts';

/** What to check with. */
export type Smoke = {
  readonly caller: Caller;
  readonly checks: Checks;
  /** Subscribed and, by its owner, confirmed. @default only what needs no confirmation is checked */
  readonly endpoint?: { readonly protocol: string; readonly address: string } | undefined;
  readonly waitSeconds: number;
  readonly say: (line: string) => void;
};

const Anything = z.looseObject({});
const WithRequestId = z.looseObject({ request_id: z.string() });
const CreatedTopic = WithRequestId.extend({ topic_urn: z.string() });
const Refusal = z.looseObject({ code: z.string(), error_code: z.string() });

/** Checks a deployment from outside; everything it makes it removes again. */
export const smoke = async (context: Smoke): Promise<void> => {
  await checkWithoutCredentials(context);
  const signed = createSignedFetch(context.caller);
  const { checks } = context;
  await checks.run('another secret key is refused', async () => {
    const forged = createSignedFetch({ ...context.caller, secretKey: 'x'.repeat(40) });
    expectJson(await forged({ method: 'GET', path: '{p}/topics' }), 401, Refusal);
  });
  const name = `smoke-${randomBytes(6).toString('hex')}`;
  const topic = await checks.run('a signed call creates a topic', async () =>
    expectJson(await signed({ method: 'POST', path: '{p}/topics', data: { name } }), 201, CreatedTopic),
  );
  if (topic === undefined) return;
  try {
    await checkForms({ checks, signed, topicUrn: topic.topic_urn });
    await checkPublishing(context, { signed, topicUrn: topic.topic_urn });
  } finally {
    await checks.run('the topic is removed', async () => {
      expectJson(await signed({ method: 'DELETE', path: `{p}/topics/${topic.topic_urn}` }), 200, WithRequestId);
    });
  }
};

const checkWithoutCredentials = async ({ caller: { endpoint, projectId }, checks }: Smoke): Promise<void> => {
  await checks.run('versions are public', async () => {
    expectJson(await sendRequest(`${endpoint}/`), 200, z.looseObject({ versions: z.array(Anything).min(1) }));
    expectJson(await sendRequest(`${endpoint}/v2`), 200, z.looseObject({ version: Anything }));
  });
  await checks.run('an unsigned call is refused', async () => {
    expectJson(await sendRequest(`${endpoint}/v2/${projectId}/notifications/topics`), 401, Refusal);
  });
  await checks.run("an unknown route answers in SMN's form", async () => {
    const { code } = expectJson(await sendRequest(`${endpoint}/v2/no/such/route`), 404, Refusal);
    if (code !== 'APIGW.0101') throw new Error(`The code is ${code}`);
  });
  await checks.run('a page takes a form post', async () => {
    const body = new URLSearchParams({ action: 'confirm' });
    const answer = await sendRequest(`${endpoint}/s/${randomBytes(16).toString('base64url')}`, {
      method: 'POST',
      body,
    });
    // This link was never sent: a page that says so shows that route, form and page work.
    expectStatus(answer, 403);
    if (!answer.headers.get('content-type')?.startsWith('text/html')) throw new Error('The answer is no page');
    if (!answer.headers.has('content-security-policy')) throw new Error('The page has no Content-Security-Policy');
  });
};

type OnTopic = { readonly signed: SignedFetch; readonly topicUrn: string };

const checkForms = async ({ checks, signed, topicUrn }: OnTopic & { readonly checks: Checks }): Promise<void> => {
  const path = `{p}/topics/${topicUrn}`;
  await checks.run('colons in the path may be sent as they are', async () => {
    expectJson(await signed({ method: 'GET', path }), 200, CreatedTopic);
  });
  await checks.run('colons in the path may be encoded', async () => {
    expectJson(await signed({ method: 'GET', path, encodesColons: true }), 200, CreatedTopic);
  });
  await checks.run('queries are signed in every encoding', async () => {
    const query = { limit: '1', fuzzy_name: "a b:/+'()*!~ü中", name: '' };
    expectStatus(await signed({ method: 'GET', path: '{p}/topics', query }), 200);
  });
  await checks.run('DELETE takes a body', async () => {
    const data = { subscription_urns: [{ subscription_urn: `${topicUrn}:${'0'.repeat(32)}` }] };
    const Result = z.looseObject({
      subscriptions_result: z.array(z.looseObject({ http_code: z.literal(404) })).length(1),
    });
    expectJson(await signed({ method: 'DELETE', path: `${path}/subscriptions`, data }), 200, Result);
  });
};

const checkPublishing = async (context: Smoke, { signed, topicUrn }: OnTopic): Promise<void> => {
  const { checks, endpoint } = context;
  const isReady = endpoint === undefined || (await subscribe(context, { signed, topicUrn }));
  if (!isReady) return;
  await checks.run('a message is accepted', async () => {
    const data = { subject: 'SMN smoke test', message: 'It works. 可以了。' };
    const answer = await signed({ method: 'POST', path: `{p}/topics/${topicUrn}/publish`, data });
    expectJson(answer, 200, WithRequestId.extend({ message_id: z.string() }));
  });
  if (endpoint === undefined) return;
  context.say(`Look at ${endpoint.address}: the message should be there in a moment.`);
};

const Subscriptions = z.looseObject({ subscriptions: z.array(z.looseObject({ status: z.number() })) });
const CONFIRMED = 1;
const STEP_MS = 2000;

/** Subscribes the endpoint and waits for its owner; whether it is confirmed. */
const subscribe = async (context: Smoke, { signed, topicUrn }: OnTopic): Promise<boolean> => {
  const { checks, endpoint, waitSeconds, say } = context;
  const path = `{p}/topics/${topicUrn}/subscriptions`;
  const data = { protocol: endpoint?.protocol, endpoint: endpoint?.address };
  const added = await checks.run('an endpoint is subscribed', async () => {
    expectJson(await signed({ method: 'POST', path, data }), 201, WithRequestId);
    expectJson(await signed({ method: 'POST', path, data }), 200, WithRequestId);
    return true;
  });
  if (added === undefined) return false;
  say(`Confirm the subscription of ${endpoint?.address} within ${waitSeconds} s.`);
  const confirmed = await checks.run('the subscription is confirmed', async () => {
    const deadline = Date.now() + waitSeconds * 1000;
    while (Date.now() < deadline) {
      const { subscriptions } = expectJson(await signed({ method: 'GET', path }), 200, Subscriptions);
      if (subscriptions[0]?.status === CONFIRMED) return true;
      await pause(STEP_MS);
    }
    throw new Error(`Not within ${waitSeconds} s`);
  });
  return confirmed === true;
};
