import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentId } from '../tagged.ts';
import { absentTopic, foreignTopic } from '../urns.ts';

const Results = z.array(
  z.strictObject({
    request_id: z.string().regex(/^[0-9a-f]{32}$/),
    http_code: z.number(),
    error_code: z.string(),
    error_msg: z.string().min(1),
  }),
);

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/subscriptions/from-subscription-users`;

/** Contract section 4.3 no. 13, for callers: what is in the address book is the operator's business. */
export const subscriptionUserCases = casesOf('AddSubscriptionFromSubscriptionUser', {
  'answers 200 with an item for each id, in their order, and adds nobody for unknown ones': async (world) => {
    const { answers, client, topic } = world;
    const urn = await topic();
    const ids = [absentId(), 'nonsense', absentId(), absentId()];
    const call = client.post(of(urn), { data: { ids } });
    const answer = await answers('AddSubscriptionFromSubscriptionUser', call, 200);
    const results = Results.parse(answer['subscriptions_result']);
    assert.deepEqual(
      results.map(({ http_code, error_code }) => [http_code, error_code]),
      ids.map(() => [400, 'SMN.0148']),
    );
    for (const [index, id] of ids.entries()) assert.ok(results[index]?.error_msg.includes(id));
    assert.equal((await client.get(`{p}/topics/${urn}/subscriptions`))['subscription_count'], 0);
  },
  'refuses what is no list of 1 to 50 ids with SMN.0148': async ({ refuses, client, topic }) => {
    const urn = await topic();
    const many = Array.from({ length: 51 }, absentId);
    for (const ids of [undefined, [], 'a', [1], many]) {
      await refuses(client.post(of(urn), { data: { ids } }), 'SMN.0148');
    }
  },
  'refuses unknown topics': async ({ refuses, client, caller }) => {
    const data = { ids: [absentId()] };
    await refuses(client.post(of('urn:x'), { data }), 'SMN.0005');
    await refuses(client.post(of(absentTopic(caller)), { data }), 'SMN.0006');
    await refuses(client.post(of(foreignTopic(caller)), { data }), 'SMN.0001');
  },
});
