import assert from 'node:assert/strict';
import * as z from 'zod';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { type ConformanceCase, casesOf } from '../case.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

/** Cases of an operation on triggers, for which the stage has to name sources of events. */
const triggerCasesOf = (operation: string, rules: Readonly<Record<string, ConformanceCase['run']>>) =>
  casesOf(operation, rules, ['targets']);

const PATH = '/ops/v1/{project_id}/triggers';
const of = (id: string): string => `${PATH}/${id}`;
const ABSENT = '0'.repeat(32);

const EVENT = {
  id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  time: '2019-10-02T17:04:40Z',
  region: 'us-east-1',
  detail: { alarmName: 'High water', state: { value: 'ALARM' } },
};

/** A trigger's fields, with a topic of its own unless they name one. */
const fieldsOf = async ({ topic, name }: World, change: object = {}) => ({
  name: name(),
  source: 'aws.cloudwatch',
  topic_urn: 'topic_urn' in change ? '' : await topic(),
  pattern: { detail: { state: { value: ['ALARM'] } } },
  message_template: '<alarm>!',
  variables: { alarm: '$.detail.alarmName' },
  ...change,
});

/** A new trigger, deleted at the end; returns what the service answers. */
const aTrigger = async (world: World, change: object = {}) => {
  const { client, answers, cleanUp } = world;
  const created = await answers('CreateTrigger', client.post(PATH, { data: await fieldsOf(world, change) }), 201);
  const id = z.string().parse(created['trigger_id']);
  cleanUp(() => client.delete(of(id)));
  return { id, topicUrn: z.string().parse(created['topic_urn']) };
};

const refusals: readonly (readonly [change: object, code: ErrorCode])[] = [
  [{ name: 'a b' }, 'OPS.0051'],
  [{ source: 'conformance.nowhere' }, 'OPS.0052'],
  [{ pattern: { source: 'x' } }, 'OPS.0053'],
  [{ preset: 'ces' }, 'OPS.0054'],
  [{ variables: { alarm: 'x' } }, 'OPS.0055'],
  [{ subject: '<none>' }, 'OPS.0056'],
  [{ topic_urn: 'x' }, 'SMN.0005'],
  [{ message_template: '', template_name: 'conformance-none' }, 'SMN.0027'],
];

const create = triggerCasesOf('CreateTrigger', {
  'answers 201 with the trigger, and refuses it the second time': async (world) => {
    const fields = await fieldsOf(world);
    const { id } = await aTrigger(world, fields);
    assert.match(id, /^[0-9a-f]{32}$/);
    await world.refuses(world.client.post(PATH, { data: fields }), 'OPS.0057');
  },
  'refuses what is no trigger': async (world) => {
    const topic_urn = await world.topic();
    for (const [change, code] of refusals)
      await world.refuses(world.client.post(PATH, { data: await fieldsOf(world, { topic_urn, ...change }) }), code);
  },
  'refuses topics that are not there, or not the project’s': async (world) => {
    const to = (topic_urn: string) => fieldsOf(world, { topic_urn });
    await world.refuses(world.client.post(PATH, { data: await to(absentTopic(world.caller)) }), 'SMN.0006');
    await world.refuses(world.client.post(PATH, { data: await to(foreignTopic(world.caller)) }), 'SMN.0001');
  },
});

const list = triggerCasesOf('ListTriggers', {
  'lists those of a source and a topic': async (world) => {
    const { id, topicUrn } = await aTrigger(world);
    const query = { topic_urn: topicUrn };
    await world.eventually(async () => {
      const page = await world.answers('ListTriggers', world.client.get(PATH, { query }), 200);
      assert.deepEqual(
        z
          .array(z.looseObject({ trigger_id: z.string() }))
          .parse(page['triggers'])
          .map(idOf),
        [id],
      );
    });
    const none = await world.client.get(PATH, { query: { ...query, source: 'aws.s3' } });
    assert.deepEqual(none['triggers'], []);
  },
  'refuses a limit that is none': (world) =>
    world.refuses(world.client.get(PATH, { query: { limit: '0' } }), 'OPS.0001'),
});

const idOf = ({ trigger_id }: { readonly trigger_id: string }): string => trigger_id;

const show = triggerCasesOf('ShowTrigger', {
  'shows it, and whether its topic is there': async (world) => {
    const { id, topicUrn } = await aTrigger(world);
    const before = await world.answers('ShowTrigger', world.client.get(of(id)), 200);
    await world.client.delete(`{p}/topics/${topicUrn}`);
    const after = await world.client.get(of(id));
    assert.deepEqual([before['topic_exists'], after['topic_exists']], [true, false]);
  },
  'refuses one that is not there': (world) => world.refuses(world.client.get(of(ABSENT)), 'OPS.0050'),
});

const update = triggerCasesOf('UpdateTrigger', {
  'replaces all but name and source': async (world) => {
    const { id, topicUrn } = await aTrigger(world);
    const data = { topic_urn: topicUrn, pattern: { region: [{ prefix: 'eu-' }] }, preset: 'ces', enabled: false };
    await world.answers('UpdateTrigger', world.client.put(of(id), { data }), 200);
    const shown = await world.client.get(of(id));
    assert.deepEqual([shown['pattern'], shown['preset'], shown['variables']], [data.pattern, 'ces', {}]);
    assert.equal('message_template' in shown, false);
  },
  'refuses one that is not there, and what is no trigger': async (world) => {
    await world.refuses(world.client.put(of(ABSENT), { data: await fieldsOf(world) }), 'OPS.0050');
    const { id } = await aTrigger(world);
    await world.refuses(world.client.put(of(id), { data: await fieldsOf(world, { enabled: 'yes' }) }), 'SMN.0136');
    await world.refuses(world.client.put(of(id), { data: await fieldsOf(world, { source: 'aws.none' }) }), 'OPS.0051');
  },
});

const remove = triggerCasesOf('DeleteTrigger', {
  'deletes it once': async (world) => {
    const { id } = await aTrigger(world);
    await world.answers('DeleteTrigger', world.client.delete(of(id)), 200);
    await world.refuses(world.client.delete(of(id)), 'OPS.0050');
  },
});

const switches = (['enable', 'disable'] as const).flatMap((verb) =>
  triggerCasesOf(verb === 'enable' ? 'EnableTrigger' : 'DisableTrigger', {
    [`${verb}s it, however often it is asked`]: async (world) => {
      const { id } = await aTrigger(world, { enabled: verb !== 'enable' });
      const operation = verb === 'enable' ? 'EnableTrigger' : 'DisableTrigger';
      for (let turn = 0; turn < 2; turn += 1) {
        const answer = await world.answers(operation, world.client.post(`${of(id)}/${verb}`), 200);
        assert.equal(answer['enabled'], verb === 'enable');
      }
      await world.refuses(world.client.post(`${of(ABSENT)}/${verb}`), 'OPS.0050');
    },
  }),
);

const tryOut = triggerCasesOf('TestTrigger', {
  'answers whether an event matches, why, and with which message': async (world) => {
    const { id } = await aTrigger(world);
    const test = (event: object) =>
      world.answers('TestTrigger', world.client.post(`${of(id)}/test`, { data: { event } }), 200);
    const matching = await test(EVENT);
    const other = await test({ ...EVENT, detail: { ...EVENT.detail, state: { value: 'OK' } } });
    assert.deepEqual([matching['matches'], other['matches']], [true, false]);
    assert.deepEqual(matching['messages'], { default: 'High water!' });
    assert.deepEqual(other['decided_by'], { path: 'detail.state.value', expected: ['ALARM'], found: 'OK' });
    assert.deepEqual([matching['service'], matching['allowed']], ['ces', true]);
  },
  'refuses what is no event, and a trigger that is not there': async (world) => {
    const { id } = await aTrigger(world);
    await world.refuses(world.client.post(`${of(id)}/test`, { data: { event: {} } }), 'OPS.0059');
    await world.refuses(world.client.post(`${of(ABSENT)}/test`, { data: { event: EVENT } }), 'OPS.0050');
  },
});

/** Triggers (docs/operations-api.md). */
export const triggerCases = [...create, ...list, ...show, ...update, ...remove, ...switches, ...tryOut];
