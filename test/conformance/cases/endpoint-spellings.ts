import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/subscriptions`;

const Listed = z.array(z.looseObject({ endpoint: z.string(), subscription_urn: z.string() }));

/** Cases about endpoints that can be written in more than one way (contract section 17 no. 43). */
export const endpointSpellingCases = casesOf('AddSubscription', {
  'shows an endpoint as it was given, and knows its other spellings': async (world) => {
    const { answers, client, topic, eventually, name } = world;
    const urn = await topic();
    const path = name().toLowerCase();
    for (const [protocol, endpoint, other] of [
      ['email', `${path}@EXAMPLE.com`, `${path}@example.com`],
      ['email', `${path}&a=b@例子.公司`, `${path}&a=b@xn--fsqu00a.xn--55qx5d`],
      ['https', `https://EXAMPLE.com/${path}#a`, `https://example.com:443/${path}#b`],
    ] as const) {
      const made = await answers('AddSubscription', client.post(of(urn), { data: { protocol, endpoint } }), 201);
      const again = { data: { protocol, endpoint: other } };
      const known = await answers('AddSubscription', client.post(of(urn), again), 200);
      assert.equal(known['subscription_urn'], made['subscription_urn']);
      for (const spelling of [endpoint, other]) {
        await eventually(async () => {
          const query = { protocol, endpoint: spelling };
          const { subscriptions } = await answers('ListSubscriptions', client.get('{p}/subscriptions', { query }), 200);
          const shown = Listed.parse(subscriptions).map((one) => [one.endpoint, one.subscription_urn]);
          assert.deepEqual(shown, [[endpoint, made['subscription_urn']]]);
        });
      }
    }
  },
  'refuses what a URL parser would repair, and numbers without + that are not of mainland China': async (world) => {
    const { refuses, client, topic } = world;
    const urn = await topic();
    const bad = [
      ...['http:///hook', 'http:example.com', 'http://example.com:/', 'http://user@example.com/', 'http://a..b/'].map(
        (endpoint) => ({ protocol: 'http', endpoint }),
      ),
      { protocol: 'http', endpoint: `http://${'a'.repeat(64)}.example/` },
      { protocol: 'email', endpoint: 'ops@example.xn--' },
      { protocol: 'sms', endpoint: '07400123456' },
    ];
    for (const data of bad) await refuses(client.post(of(urn), { data }), 'SMN.0012');
  },
});
