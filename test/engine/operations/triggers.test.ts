import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { metricAlarm } from '../../unit/domain/events/sample-events.ts';

let service: Operations;
/** Of triggers whose topic does not matter. */
let topic: string;
beforeAll(async () => {
  service = await startOperations();
  topic = await service.topic();
});
afterAll(() => service.stop());

const SOURCES = [
  { source: 'aws.cloudwatch', service: 'ces' },
  { source: 'aws.s3', service: 'obs' },
  { source: 'harbour.tides', service: 'tides' },
];

/** With a stage that names sources of events. */
const call = (name: string, input: Parameters<Operations['call']>[1] = {}, quota = 100): Promise<Answer> => {
  const { settings } = service.dependencies;
  const quotas = { ...settings.quotas, templatesPerProject: 100, triggersPerProject: quota };
  return service.call(name, input, {
    settings: { ...settings, quotas, events: { ...settings.events, sources: SOURCES } },
  });
};

let names = 0;
const bodyFor = (topic_urn: string, change: object = {}) => ({
  name: `trigger-${++names}`,
  source: 'aws.cloudwatch',
  topic_urn,
  pattern: { detail: { state: { value: ['ALARM'] } } },
  message_template: '<alarm>: <state>',
  variables: { alarm: '$.detail.alarmName', state: '$.detail.state.value' },
  ...change,
});
const create = async (change: object = {}, input: object = {}) =>
  call('CreateTrigger', { body: bodyFor(topic, change), ...input });
const created = async (change: object = {}) => (await create(change)).body;
const update = (trigger_id: string, body: object, input: object = {}) =>
  call('UpdateTrigger', { path: { trigger_id }, body, ...input });
const of = (name: string, trigger_id: string, input: object = {}) => call(name, { path: { trigger_id }, ...input });
const tryOut = (trigger_id: string, event: unknown = metricAlarm, input: object = {}) =>
  of('TestTrigger', trigger_id, { body: { event }, ...input });

const template = (message_template_name: string, content: string, protocol = 'default') =>
  call('CreateMessageTemplate', { body: { message_template_name, content, protocol } });

const without = ({ request_id: _id, ...body }: Readonly<Record<string, unknown>>) => body;

describe('creating a trigger', () => {
  test('keeps it and answers it whole', async () => {
    const topic_urn = await service.topic();
    const body = bodyFor(topic_urn, { subject: 'Alarm <alarm>' });
    const answer = await call('CreateTrigger', { body });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ ...body, enabled: true, trigger_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const shown = await of('ShowTrigger', answer.body.trigger_id);
    expect(without(shown.body)).toEqual({ ...without(answer.body), topic_exists: true });
  });

  test('keeps null in a pattern, which is a value there', async () => {
    const pattern = { detail: { nothing: [null, 5] } };
    const { trigger_id } = await created({ pattern });

    expect((await of('ShowTrigger', trigger_id)).body.pattern).toEqual(pattern);
    expect((await tryOut(trigger_id, { ...metricAlarm, detail: { nothing: null } })).body).toMatchObject({
      matches: true,
      decided_by: { path: 'detail.nothing', expected: null, found: null },
    });
  });

  test('is refused for a name and source that the project has a trigger of', async () => {
    const topic_urn = await service.topic();
    const body = bodyFor(topic_urn);

    expect(await call('CreateTrigger', { body })).toMatchObject({ status: 201 });
    expect(await call('CreateTrigger', { body })).toMatchObject({ status: 409, code: 'OPS.0057' });
    expect(await call('CreateTrigger', { body: { ...body, source: 'aws.s3' } })).toMatchObject({ status: 201 });
  });

  test('is done once, and its removal too, however many try at once', async () => {
    const body = bodyFor(topic);
    const creations = await Promise.all(Array.from({ length: 4 }, () => call('CreateTrigger', { body })));
    const [{ body: trigger } = { body: {} }] = creations.filter(({ status }) => status === 201);
    const removals = await Promise.all(Array.from({ length: 4 }, () => of('DeleteTrigger', trigger.trigger_id)));

    expect(creations.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(removals.map(({ status }) => status).toSorted()).toEqual([200, 404, 404, 404]);
  });

  test('is refused for a source that the stage does not name, with those that it does', async () => {
    const refused = { status: 400, code: 'OPS.0052' };
    const allowed = 'It is "aws.ec2"; allowed: aws.cloudwatch, aws.s3, harbour.tides.';

    expect(await create({ source: 'aws.ec2' })).toMatchObject({
      ...refused,
      message: expect.stringContaining(allowed),
    });
    expect(await service.call('CreateTrigger', { body: bodyFor(topic) })).toMatchObject({
      ...refused,
      message: expect.stringContaining('allowed: none, as the stage names no sources of events.'),
    });
  });

  test('is refused beyond the quota', async () => {
    await created();
    expect(await call('CreateTrigger', { body: bodyFor(topic) }, 1)).toMatchObject({ status: 403, code: 'OPS.0058' });
  });

  test('is refused for a topic that is none, of another project, or not there', async () => {
    const topic_urn = await service.topic();

    expect(await create({ topic_urn: 'alerts' })).toMatchObject({ status: 400, code: 'SMN.0005' });
    expect(await create({ topic_urn: `${topic_urn}-x` })).toMatchObject({ status: 404, code: 'SMN.0006' });
    expect(await create({ topic_urn: topic_urn.replace(PROJECT, 'another') })).toMatchObject({
      status: 403,
      code: 'SMN.0001',
    });
  });

  test.each([
    [{ name: 'a b' }, 'OPS.0051', 'allowed: 1 to 64 letters'],
    [{ name: undefined }, 'OPS.0051', 'It is missing'],
    [{ source: '' }, 'OPS.0052', 'allowed: the source of events'],
    [{ pattern: undefined }, 'OPS.0053', 'At pattern: It is missing'],
    [
      { pattern: { detail: { state: 'ALARM' } } },
      'OPS.0053',
      'At pattern.detail.state: It is "ALARM"; allowed: a list',
    ],
    [{ message_template: undefined }, 'OPS.0054', 'It is missing; allowed: exactly one of message_template,'],
    [{ preset: 'ces' }, 'OPS.0054', 'It is "message_template and preset"; allowed: exactly one of'],
    [{ message_template: '<other>' }, 'OPS.0054', 'At message_template: It is "<other>"; allowed: variables: <alarm>'],
    [{ message_template: 'x'.repeat(8193) }, 'OPS.0054', 'allowed: 1 to 8192 characters'],
    [{ message_template: undefined, preset: 'sns' }, 'OPS.0054', 'allowed: ces, obs as "preset"'],
    [{ message_template: undefined, template_name: 'a b' }, 'SMN.0042', 'allowed: 1 to 64 letters'],
    [{ variables: { alarm: 'detail' } }, 'OPS.0055', 'At variables.alarm: It is "detail"'],
    [{ variables: ['x'] }, 'OPS.0055', 'allowed: an object of names and paths'],
    [{ variables: { alarm: 5 } }, 'OPS.0055', 'allowed: an object of names and paths'],
    [{ subject: 'x'.repeat(513) }, 'OPS.0056', 'allowed: at most 512 characters'],
    [{ subject: '<other>' }, 'OPS.0056', 'At subject: It is "<other>"'],
    [{ enabled: 'yes' }, 'SMN.0136', 'allowed: true or false'],
  ])('is refused for %j with %s', async (change, code, message) => {
    const answer = await create(change);

    expect(answer).toMatchObject({ status: 400, code });
    expect(answer.message).toContain(message);
  });

  test('takes a template of the project, if all its variables have paths', async () => {
    await template('tide', '{alarm} {state}');
    await template('tide', '{alarm} {level}', 'sms');
    await template('only-sms', 'x', 'sms');
    const ofTemplate = (template_name: string, variables: object = {}) =>
      create({ message_template: undefined, template_name, variables });
    const paths = { alarm: '$.detail.alarmName', state: '$.detail.state.value' };

    expect(await ofTemplate('none')).toMatchObject({ status: 404, code: 'SMN.0027' });
    expect(await ofTemplate('only-sms')).toMatchObject({ status: 404, code: 'SMN.0076' });
    const refused = await ofTemplate('tide', paths);
    expect(refused).toMatchObject({ status: 400, code: 'OPS.0055', message: expect.stringMatching(/for: level\.$/) });
    expect(await ofTemplate('tide', { ...paths, level: '$.detail.level' })).toMatchObject({ status: 201 });
  });
});

describe('changing a trigger', () => {
  test('replaces all but its name and source', async () => {
    const trigger = await created({ subject: 'x' });
    service.wait(5);
    const topic_urn = await service.topic();
    const body = { topic_urn, pattern: { account: ['1'] }, preset: 'ces', enabled: false };
    const { trigger_id, name, source, created_at } = trigger;
    const updated = await update(trigger_id, { ...body, name, source });

    expect(without(updated.body)).toEqual({
      ...{ trigger_id, name, source, created_at, variables: {}, ...body },
      updated_at: expect.not.stringMatching(created_at),
    });
  });

  test('leaves it as it is when another name or source is given', async () => {
    const { trigger_id, name, source } = await created();
    const { name: _name, source: _source, ...body } = bodyFor(topic);
    const refused = (code: string, present: string) => ({
      code,
      message: expect.stringContaining(`allowed: "${present}", `),
    });

    expect(await update(trigger_id, { ...body, name: 'other' })).toMatchObject(refused('OPS.0051', name));
    expect(await update(trigger_id, { ...body, source: 'aws.s3' })).toMatchObject(refused('OPS.0052', source));
    expect((await of('ShowTrigger', trigger_id)).body).toMatchObject({ name, source });
  });

  test('switches it off and on', async () => {
    const { trigger_id } = await created();

    expect((await of('DisableTrigger', trigger_id)).body.enabled).toBe(false);
    expect((await of('DisableTrigger', trigger_id)).body.enabled).toBe(false);
    expect((await of('EnableTrigger', trigger_id)).body.enabled).toBe(true);
  });

  test('deletes it', async () => {
    const { trigger_id } = await created();

    expect(await of('DeleteTrigger', trigger_id)).toMatchObject({ status: 200 });
    expect(await of('DeleteTrigger', trigger_id)).toMatchObject({ status: 404, code: 'OPS.0050' });
  });

  test.each(['ShowTrigger', 'UpdateTrigger', 'DeleteTrigger', 'EnableTrigger', 'DisableTrigger', 'TestTrigger'])(
    '%s finds only triggers of the project',
    async (name) => {
      const body = { ...bodyFor(topic), event: metricAlarm };
      for (const id of ['x', '0'.repeat(32)])
        expect(await of(name, id, { body })).toMatchObject({ status: 404, code: 'OPS.0050' });
    },
  );
});

test('a list has the triggers of a source, or of a topic', async () => {
  const topic_urn = await service.topic();
  for (const source of ['aws.cloudwatch', 'aws.s3', 'harbour.tides'])
    await call('CreateTrigger', { body: bodyFor(topic_urn, { source }) });
  const sourcesOf = async (query: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const { body } = await call('ListTriggers', { query });
    return body.triggers.map(({ source }: { readonly source: string }) => source);
  };

  expect(await sourcesOf({ topic_urn })).toEqual(['aws.cloudwatch', 'aws.s3', 'harbour.tides']);
  expect(await sourcesOf({ topic_urn, source: 'aws.s3' })).toEqual(['aws.s3']);
  expect(await sourcesOf({ topic_urn: await service.topic() })).toEqual([]);
  expect((await call('ListTriggers', { query: { limit: '1' } })).body).toMatchObject({
    next_cursor: expect.any(String),
  });
  expect(await call('ListTriggers', { query: { limit: '0' } })).toMatchObject({ status: 400, code: 'OPS.0001' });
  expect(await call('ListTriggers', { query: { topic_urn: 'x' } })).toMatchObject({ status: 400, code: 'SMN.0005' });
});

describe('testing a trigger', () => {
  const allow = (topic_urn: string, name: string) => {
    const Statement = [
      ...[{ Sid: '1', Effect: 'Allow', Principal: { Service: [name] }, Action: ['SMN:Publish'], Resource: topic_urn }],
    ];
    const value = JSON.stringify({ Version: '2016-09-07', Id: 'x', Statement });
    return service.call('UpdateTopicAttribute', { path: { topic_urn, name: 'access_policy' }, body: { value } });
  };

  test('answers that an event matches, which field decides, and the message', async () => {
    const { trigger_id } = await created({ subject: '<state>', enabled: false });

    expect(without((await tryOut(trigger_id)).body)).toEqual({
      matches: true,
      decided_by: { path: 'detail.state.value', expected: 'ALARM', found: 'ALARM' },
      service: 'ces',
      allowed: true,
      subject: 'ALARM',
      messages: { default: 'ServerCpuTooHigh: ALARM' },
    });
  });

  test('answers that it does not match, and why', async () => {
    const { trigger_id } = await created({ pattern: { region: ['eu-west-1', { prefix: 'ap-' }] } });

    expect((await tryOut(trigger_id)).body).toMatchObject({
      matches: false,
      decided_by: { path: 'region', expected: ['eu-west-1', { prefix: 'ap-' }], found: 'us-east-1' },
    });
  });

  test('writes nothing and sends nothing', async () => {
    await template('quiet', '{alarm}');
    const { trigger_id } = await created({ message_template: undefined, template_name: 'quiet' });
    const calls = await service.dynamodb.callsOf(() => tryOut(trigger_id));

    expect(calls).toEqual(['GetItem', 'BatchGetItem', 'GetItem', 'GetItem']);
    expect(await service.envelopes('email')).toEqual([]);
  });

  test('asks the access policy of the topic for the service of the source', async () => {
    const topic_urn = await service.topic();
    const allowedFor = async (source: string) => {
      const { body } = await call('CreateTrigger', { body: bodyFor(topic_urn, { source }) });
      const { allowed, service: name } = (await tryOut(body.trigger_id)).body;
      return [name, allowed];
    };

    expect(await allowedFor('harbour.tides')).toEqual(['tides', false]);
    expect(await allowedFor('aws.s3')).toEqual(['obs', false]);
    expect(await allow(topic_urn, 'tides')).toMatchObject({ status: 200 });
    expect(await allowedFor('harbour.tides')).toEqual(['tides', true]);
    // Cloud Eye may publish unless a policy denies it.
    expect(await allowedFor('aws.cloudwatch')).toEqual(['ces', true]);
  });

  test('lets no service in that the stage names no more', async () => {
    const { trigger_id } = await created();
    const { body } = await service.call('TestTrigger', { path: { trigger_id }, body: { event: metricAlarm } });

    expect(body).toMatchObject({ matches: true, allowed: false });
    expect(body).not.toHaveProperty('service');
  });

  test('says why no message can be made of an event', async () => {
    await template('gone', '{alarm}');
    const { trigger_id: empty } = await created({ message_template: '<none>', variables: { none: '$.detail.none' } });
    const { trigger_id: gone } = await created({ message_template: undefined, template_name: 'gone' });
    const { message_templates } = (await service.call('ListMessageTemplates')).body;
    for (const one of message_templates.filter(
      (kept: Readonly<Record<string, unknown>>) => kept['message_template_name'] === 'gone',
    ))
      await service.call('DeleteMessageTemplate', { path: { message_template_id: one.message_template_id } });

    expect((await tryOut(empty)).body).toMatchObject({ matches: true, problem: 'empty' });
    expect((await tryOut(gone)).body).toMatchObject({ matches: true, problem: 'template-missing' });
  });

  test.each([
    [undefined, 'At event: It is missing; allowed: a value of type object.'],
    [{ ...metricAlarm, detail: undefined }, 'At event.detail: '],
    [{ ...metricAlarm, time: 'noon' }, 'At event.time: '],
  ])('refuses what is no event: %j', async (event, message) => {
    const { trigger_id } = await created();
    const answer = await of('TestTrigger', trigger_id, { body: { event } });

    expect(answer).toMatchObject({ status: 400, code: 'OPS.0059' });
    expect(answer.message).toContain(message);
  });
});

test('a trigger outlives its topic, and says that it is gone', async () => {
  const topic_urn = await service.topic();
  const { body } = await call('CreateTrigger', { body: bodyFor(topic_urn) });
  await service.call('DeleteTopic', { path: { topic_urn } });

  expect((await of('ShowTrigger', body.trigger_id)).body).toMatchObject({ topic_urn, topic_exists: false });
  expect((await tryOut(body.trigger_id)).body).toMatchObject({ matches: true, allowed: false });
});

describe('a caller that is bound to topics', () => {
  const grant = { actions: '*', topics: ['alerts-*'] } as const;

  test('has the triggers of these topics alone', async () => {
    const own = await service.topic('alerts-triggers');
    const other = await service.topic('billing');
    const mine = await call('CreateTrigger', { body: bodyFor(own), grant });
    const theirs = (await call('CreateTrigger', { body: bodyFor(other) })).body.trigger_id;

    expect(mine.status).toBe(201);
    expect(await call('CreateTrigger', { body: bodyFor(other), grant })).toMatchObject({
      status: 403,
      code: 'SMN.0001',
    });
    const { triggers } = (await call('ListTriggers', { grant })).body;
    expect(triggers.map(({ topic_urn }: { readonly topic_urn: string }) => topic_urn)).toEqual([own]);
    for (const name of [
      'ShowTrigger',
      'UpdateTrigger',
      'DeleteTrigger',
      'EnableTrigger',
      'DisableTrigger',
      'TestTrigger',
    ]) {
      const body = { ...bodyFor(own), event: metricAlarm };
      expect(await of(name, theirs, { body, grant })).toMatchObject({ status: 404, code: 'OPS.0050' });
    }
    const { name: _name, ...definition } = bodyFor(other);
    expect(await update(mine.body.trigger_id, definition, { grant })).toMatchObject({
      status: 403,
      code: 'SMN.0001',
    });
    expect(await of('DeleteTrigger', mine.body.trigger_id, { grant })).toMatchObject({ status: 200 });
  });
});
