import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const PATH = '{p}/subscriptions/filter_polices';

const WEEK = { name: 'week', string_equals: ['sunday', '周三'] };
const TIME = { name: 'time', string_equals: ['morning'] };

type Policy = { readonly name: string; readonly string_equals: readonly string[] };

const Listed = z.array(
  z.looseObject({
    subscription_urn: z.string(),
    filter_polices: z.array(z.object({ name: z.string(), string_equals: z.array(z.string()) })).optional(),
  }),
);
const Faults = z.array(z.object({ code: z.string(), message: z.string(), subscription_urn: z.string() }));

const polices = (...wanted: readonly (readonly [urn: string, ...filter_polices: readonly Policy[]])[]) => ({
  data: { polices: wanted.map(([subscription_urn, ...filter_polices]) => ({ subscription_urn, filter_polices })) },
});
const urnsOf = (...subscription_urns: readonly string[]) => ({ data: { subscription_urns } });

/** Waits until the list of the topic shows these policies; none is an absent field. */
const shows = async ({ client, eventually }: World, urn: string, expected: readonly Policy[] | undefined) => {
  const topicUrn = urn.slice(0, urn.lastIndexOf(':'));
  await eventually(async () => {
    const { subscriptions } = await client.get(`{p}/topics/${topicUrn}/subscriptions`);
    const item = Listed.parse(subscriptions).find(({ subscription_urn }) => subscription_urn === urn);
    assert.ok(item);
    assert.deepEqual(item.filter_polices, expected);
  });
};

/** URNs that name no subscription of the caller, each in its own way. */
const strangers = (caller: World['caller'], topicUrn: string): readonly string[] => [
  'urn:x',
  absentSubscription(topicUrn),
  absentSubscription(absentTopic(caller)),
  absentSubscription(foreignTopic(caller)),
];

const namesThem = (result: unknown, urns: readonly string[]): void => {
  const faults = Faults.parse(result);
  assert.deepEqual(
    faults.map((one) => [one.code, one.subscription_urn]),
    urns.map((urn) => ['SMN.00011027', urn]),
  );
};

const BAD: readonly unknown[] = [
  [],
  [{ ...WEEK, name: 'Week' }],
  [{ ...WEEK, name: 'smn_week' }],
  [{ ...WEEK, name: '_week' }],
  [{ ...WEEK, name: 'week_' }],
  [{ ...WEEK, name: 'we__ek' }],
  [{ ...WEEK, name: 'w'.repeat(33) }],
  [{ ...WEEK, string_equals: [] }],
  [{ ...WEEK, string_equals: [''] }],
  [{ ...WEEK, string_equals: ['a b'] }],
  [{ ...WEEK, string_equals: ['a', 'a'] }],
  [{ ...WEEK, string_equals: ['v'.repeat(33)] }],
  [{ ...WEEK, string_equals: Array.from({ length: 11 }, (_, index) => `v${index}`) }],
  [{ name: 'week' }],
  [WEEK, WEEK],
  Array.from({ length: 6 }, (_, index) => ({ ...WEEK, name: `week${index}` })),
];

const set = (operation: string, method: 'post' | 'put') =>
  casesOf(operation, {
    'answers without a batch_result, and replaces all there were': async (world) => {
      const { answers, client, topic, subscription } = world;
      const topicUrn = await topic();
      const [one, two] = [await subscription(topicUrn), await subscription(topicUrn)];
      const first = await answers(operation, client[method](PATH, polices([one, WEEK, TIME], [two, TIME])), 200);
      assert.ok(!('batch_result' in first));
      await shows(world, one, [WEEK, TIME]);
      await shows(world, two, [TIME]);
      await answers(operation, client[method](PATH, polices([one, TIME])), 200);
      await answers(operation, client[method](PATH, polices([one, TIME])), 200);
      await shows(world, one, [TIME]);
    },
    'takes 5 policies of 10 values of 32 characters': async (world) => {
      const { answers, client, topic, subscription } = world;
      const urn = await subscription(await topic());
      const largest = Array.from({ length: 5 }, (_, policy) => ({
        name: `${'n'.repeat(31)}${policy}`,
        string_equals: Array.from({ length: 10 }, (_value, index) => `${'港'.repeat(31)}${index}`),
      }));
      await answers(operation, client[method](PATH, polices([urn, ...largest])), 200);
      await shows(world, urn, largest);
    },
    'names what is no subscription of the caller, and changes the others': async (world) => {
      const { answers, client, topic, subscription, caller } = world;
      const topicUrn = await topic();
      const urn = await subscription(topicUrn);
      const bad = strangers(caller, topicUrn);
      const wanted = [...bad, urn].map((one) => [one, WEEK] as const);
      const answer = await answers(operation, client[method](PATH, polices(...wanted)), 200);
      namesThem(answer['batch_result'], bad);
      await shows(world, urn, [WEEK]);
    },
    'takes 100 subscriptions at once and refuses 101': async ({ answers, refuses, client, topic }) => {
      const topicUrn = await topic();
      const item = [absentSubscription(topicUrn), WEEK] as const;
      await answers(operation, client[method](PATH, polices(...Array(100).fill(item))), 200);
      await refuses(client[method](PATH, polices(...Array(101).fill(item))), 'SMN.0043');
    },
    'refuses a request with a fault as a whole with SMN.0043': async (world) => {
      const { refuses, client, topic, subscription } = world;
      const urn = await subscription(await topic());
      for (const data of [{}, { polices: [] }, { polices: 'x' }, { polices: [{ filter_polices: [WEEK] }] }]) {
        await refuses(client[method](PATH, { data }), 'SMN.0043');
      }
      for (const filter_polices of BAD) {
        const good = { subscription_urn: urn, filter_polices: [WEEK] };
        const data = { polices: [good, { subscription_urn: urn, filter_polices }] };
        await refuses(client[method](PATH, { data }), 'SMN.0043');
      }
      await shows(world, urn, undefined);
    },
  });

const remove = casesOf('BatchDeleteSubscriptionsFilterPolices', {
  'removes all policies; removing none is fine': async (world) => {
    const { answers, client, topic, subscription } = world;
    const topicUrn = await topic();
    const [one, two] = [await subscription(topicUrn), await subscription(topicUrn)];
    await client.post(PATH, polices([one, WEEK, TIME], [two, WEEK]));
    for (let times = 0; times < 2; times += 1) {
      const answer = await answers('BatchDeleteSubscriptionsFilterPolices', client.delete(PATH, urnsOf(one)), 200);
      assert.ok(!('batch_result' in answer));
    }
    await shows(world, one, undefined);
    await shows(world, two, [WEEK]);
  },
  'names what is no subscription of the caller, and changes the others': async (world) => {
    const { answers, client, topic, subscription, caller } = world;
    const topicUrn = await topic();
    const urn = await subscription(topicUrn);
    await client.post(PATH, polices([urn, WEEK]));
    const bad = strangers(caller, topicUrn);
    const call = client.delete(PATH, urnsOf(...bad, urn));
    namesThem((await answers('BatchDeleteSubscriptionsFilterPolices', call, 200))['batch_result'], bad);
    await shows(world, urn, undefined);
  },
  'refuses no, too many and other than text with SMN.0043': async ({ refuses, client, topic }) => {
    const urn = absentSubscription(await topic());
    for (const subscription_urns of [[], 'x', Array(101).fill(urn), [{ subscription_urn: urn }], [5]]) {
      await refuses(client.delete(PATH, { data: { subscription_urns } }), 'SMN.0043');
    }
  },
});

const foreign = casesOf(
  'BatchUpdateSubscriptionsFilterPolices',
  {
    'changes nothing of another project': async (world) => {
      const { answers, client, other, topic, subscription } = world;
      const urn = await subscription(await topic());
      await client.post(PATH, polices([urn, WEEK]));
      const call = other().client.put(PATH, polices([urn, TIME]));
      namesThem((await answers('BatchUpdateSubscriptionsFilterPolices', call, 200))['batch_result'], [urn]);
      await shows(world, urn, [WEEK]);
    },
  },
  ['other-project'],
);

/** Operations of contract section 4.4. */
export const filterPolicyCases = [
  ...set('BatchCreateSubscriptionsFilterPolices', 'post'),
  ...set('BatchUpdateSubscriptionsFilterPolices', 'put'),
  ...foreign,
  ...remove,
];
