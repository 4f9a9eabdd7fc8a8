import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { runCommand } from '#test/support/run-command.ts';
import { createApi } from '#test/support/service.ts';
import { metricAlarm } from '../unit/domain/events/sample-events.ts';

let cloud: Cloud;
let state: string;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'smn-command-line-'));
  cloud = await startCloud({ stage: loadStage('test'), stateDirectory: state });
});

afterAll(async () => {
  await cloud?.stop();
  await rm(state, { recursive: true, force: true });
});

const smn = (...args: readonly string[]) => runCommand('smn', ...args, '--local', '--stage', 'test', '--state', state);

describe('npm run demo', () => {
  test('says in one line that no service runs', async () => {
    const { exitCode, output, errors } = await runCommand('demo', '--state', join(state, 'none'));

    expect([exitCode, output]).toEqual([1, '']);
    expect(errors).toMatch(/^Error: There is no .*none\/local\.json\. Start the service with "npm start" first.*\n$/);
  });
});

describe('npm run smn', () => {
  const Created = z.object({ project: z.string(), accessKey: z.string(), secretKey: z.string() });

  test('makes a credential for the local project, shows it once and takes it back', async () => {
    const { accessKey, secretKey, project } = Created.parse(
      JSON.parse((await smn('credentials', 'create', '--json')).output),
    );
    expect(project).toBe(cloud.facts.projectId);

    const listed = await smn('credentials', 'list');
    expect(listed.output).toMatch(new RegExp(`^accessKey +isEnabled +createdAt\n(.*\n)*${accessKey} +true +20`, 'm'));
    expect(listed.output).not.toContain(secretKey);

    expect((await smn('credentials', 'delete', '--access-key', accessKey)).exitCode).toBe(0);
    const again = await smn('credentials', 'delete', '--access-key', accessKey);
    expect(again).toEqual({
      exitCode: 1,
      output: '',
      errors: `Error: The project ${project} has no access key ${accessKey}.\n`,
    });
  });

  test('binds a role of AWS to the local project, as often as one likes, lists it and unbinds it', async () => {
    const arn = 'arn:aws:iam::111122223333:role/ci/deployer';
    const bind = () => smn('principals', 'bind', '--arn', arn, '--role', 'publisher', '--topics', 'alerts-*', '--json');
    const bound = { project: cloud.facts.projectId, arn, actions: 'publisher', topics: ['alerts-*'] };

    for (const { exitCode, output } of [await bind(), await bind()])
      expect([exitCode, JSON.parse(output)]).toEqual([0, bound]);
    expect((await smn('principals', 'list')).output).toMatch(
      new RegExp(`^arn +boundAt +actions +topics\n${arn} +20\\S+ +publisher +\\["alerts-[*]"\\]\n$`),
    );
    expect((await smn('principals', 'unbind', '--arn', arn)).exitCode).toBe(0);
    expect((await smn('principals', 'list')).output).toBe('None.\n');
    const wrong = await smn('principals', 'bind', '--arn', 'deployer');
    expect([wrong.exitCode, wrong.errors]).toEqual([
      2,
      expect.stringMatching(/^Error: --arn is "deployer", which is neither a role nor a user of IAM; allowed: /),
    ]);
  });

  test('adds a person to the local project, lists them and removes them', async () => {
    const email = 'grace@example.com';
    const added = await smn('members', 'add', '--email', 'Grace@Example.com', '--role', 'operator', '--json');

    expect(JSON.parse(added.output)).toEqual({ project: cloud.facts.projectId, email, actions: 'operator' });
    expect((await smn('members', 'list')).output).toMatch(new RegExp(`^${email} +20\\S+ +operator`, 'm'));
    expect((await smn('members', 'remove', '--email', email)).exitCode).toBe(0);
    expect((await smn('members', 'list')).output).not.toContain(email);
    const wrong = await smn('members', 'add', '--email', 'grace', '--role', 'operator');
    expect([wrong.exitCode, wrong.errors]).toEqual([
      2,
      expect.stringMatching(/^Error: --email is "grace", which is no mail address such as ada@example[.]com/),
    ]);
  });

  test('reminds people to keep what is shown once', async () => {
    const { output } = await smn('tokens', 'create', '--ttl', '60');

    expect(output).toMatch(/^token {6}\S{43,}$/m);
    expect(output).toContain('Keep the token now: it is not shown again.');
  });

  test('keeps subscription users, who confirm once and are then subscribed without a confirmation', async () => {
    const endpoint = 'duty@example.com';
    const added = await smn(
      'subscription-users',
      'add',
      '--name',
      'Duty',
      '--group',
      'a,b',
      '--email',
      endpoint,
      '--json',
    );
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(added.output));
    const mail = await vi.waitUntil(
      async () => (await cloud.outbox('email')).find(({ to }) => to === endpoint),
      60_000,
    );
    const page = /http:\S+\/s\/\S+/.exec(mail.text)?.[0] ?? '';
    await fetch(page, { method: 'POST', body: new URLSearchParams({ action: 'confirm' }) });
    const { call } = createApi(cloud.facts);
    const topic = (await call('POST', '{p}/topics', { name: 'duty' })).body['topic_urn'];
    const path = `{p}/topics/${topic}/subscriptions`;

    expect(await call('POST', `${path}/from-subscription-users`, { ids: [id] })).toMatchObject({
      status: 200,
      body: { subscriptions_result: [{ http_code: 201 }] },
    });
    expect((await call('GET', path)).body).toMatchObject({ subscriptions: [{ endpoint, status: 1 }] });

    const listed = await smn('subscription-users', 'list');
    expect(listed.output).toMatch(
      new RegExp(`^id +name +status +group +endpoints\n${id} +Duty +CONFIRMED +a,b +${endpoint}`),
    );
    expect((await smn('subscription-users', 'remove', '--id', id)).exitCode).toBe(0);
    expect((await smn('subscription-users', 'list')).output).toBe('None.\n');
    const wrong = await smn('subscription-users', 'add', '--name', 'Duty', '--email', 'nobody');
    expect([wrong.exitCode, wrong.errors]).toEqual([
      2,
      expect.stringMatching(/^Error: Parameter: Endpoint is invalid\. [^\n]*[^.]\. See --help\.\n$/),
    ]);
  });

  test('pauses a subscription, shows it and resumes it, with the keys of its project', async () => {
    const { call } = createApi(cloud.facts);
    const endpoint = 'paused@example.com';
    const topic = (await call('POST', '{p}/topics', { name: 'paused' })).body['topic_urn'];
    const added = await call('POST', `{p}/topics/${topic}/subscriptions`, { protocol: 'email', endpoint });
    const urn = z.string().parse(added.body['subscription_urn']);
    const early = await smn('subscriptions', 'pause', '--subscription', urn);
    const mail = await vi.waitUntil(
      async () => (await cloud.outbox('email')).find(({ to }) => to === endpoint),
      60_000,
    );
    const page = /http:\S+\/s\/\S+/.exec(mail.text)?.[0] ?? '';
    await fetch(page, { method: 'POST', body: new URLSearchParams({ action: 'confirm' }) });

    expect([early.exitCode, early.errors]).toEqual([1, expect.stringMatching(/^Error: OPS\.0012: /)]);
    const paused = await smn('subscriptions', 'pause', '--subscription', urn, '--reason', 'storm', '--until', '+2h');
    expect([paused.errors, paused.output]).toEqual(['', expect.stringMatching(/^held_for +paused$/m)]);
    const health = await smn('subscriptions', 'health', '--subscription', urn, '--json');
    expect(JSON.parse(health.output)).toEqual({ subscription_urn: urn, state: 'healthy' });
    expect(JSON.parse((await smn('subscriptions', 'unhealthy', '--json')).output)).toEqual({ subscriptions: [] });
    const heldNow = JSON.parse((await smn('subscriptions', 'paused', '--json')).output);
    expect(heldNow.subscriptions).toMatchObject([{ subscription_urn: urn, endpoint, reason: 'storm' }]);
    expect((await smn('subscriptions', 'bounced')).output).toBe('None.\n');
    const inForce = await smn('subscriptions', 'list', '--topic', 'paused', '--status', 'confirmed', '--json');
    expect(JSON.parse(inForce.output)).toEqual({
      subscriptions: [
        {
          subscription_urn: urn,
          protocol: 'email',
          endpoint,
          remark: '',
          status: 'confirmed',
          added_at: expect.any(String),
        },
      ],
    });
    expect((await smn('subscriptions', 'list', '--topic', 'paused', '--status', 'unconfirmed')).output).toBe('None.\n');
    const shown = await smn('subscriptions', 'show', '--subscription', urn, '--json');
    expect(JSON.parse(shown.output)).toMatchObject({ held_for: 'paused', reason: 'storm', until: expect.any(String) });
    expect((await smn('subscriptions', 'resume', '--subscription', urn)).output).not.toContain('held_for');
    expect((await smn('subscriptions', 'pause')).errors).toContain('"subscriptions pause" wants --subscription.');
  });

  test('sets the delivery policies of topics and subscriptions, shows and removes them', async () => {
    const { call } = createApi(cloud.facts);
    const topic = z.string().parse((await call('POST', '{p}/topics', { name: 'limited' })).body['topic_urn']);
    const endpoint = 'limited@example.com';
    const added = await call('POST', `{p}/topics/${topic}/subscriptions`, { protocol: 'email', endpoint });
    const subscription = z.string().parse(added.body['subscription_urn']);
    const set = await smn('topics', 'policy', '--topic', 'limited', '--set', '{"max_per_second": 5}');
    expect([set.errors, set.output]).toEqual(['', expect.stringMatching(/^max_per_second +5$/m)]);
    const ofSubscription = ['subscriptions', 'policy', '--subscription', subscription] as const;
    const shown = JSON.parse((await smn(...ofSubscription, '--json')).output);
    expect(shown).toEqual({ subscription_urn: subscription, source: 'topic', max_per_second: 5 });
    expect((await smn('topics', 'policy', '--topic', topic, '--remove')).output).toMatch(/^outcome +removed$/m);
    expect(JSON.parse((await smn(...ofSubscription, '--json')).output)).toMatchObject({ source: 'none' });
    const wrong = await smn(...ofSubscription, '--set', '{"keep_seconds": 0}');
    expect([wrong.exitCode, wrong.errors]).toEqual([2, expect.stringMatching(/^Error: OPS\.0024: /)]);
    expect((await smn(...ofSubscription, '--set', 'fast')).errors).toContain('--set is "fast"; allowed: a JSON object');
    expect((await smn(...ofSubscription, '--set', '{}', '--remove')).errors).toContain(
      'takes either --set or --remove',
    );
  });

  test('takes a topic by its name wherever it takes one', async () => {
    const { call } = createApi(cloud.facts);
    await call('POST', '{p}/topics', { name: 'named' });
    for (const command of [
      ['topics', 'policy'],
      ['topics', 'receipts'],
      ['held', 'list'],
      ['messages', 'list'],
      ['triggers', 'list'],
      ['letters', 'list'],
      ['failures', 'list'],
      ['held', 'release', '--all'],
    ])
      expect(await smn(...command, '--topic', 'named')).toMatchObject({ exitCode: 0, errors: '' });

    expect(await smn('held', 'list', '--topic', 'nameless')).toMatchObject({
      exitCode: 1,
      errors: 'Error: --topic is "nameless"; the project has no topic of this name.\n',
    });
  });

  test('shows usage as a table, and caps what may be spent', async () => {
    const set = await smn('caps', 'set', '--protocol', 'email', '--usd', '0.5');
    expect([set.errors, set.output]).toEqual(['', expect.stringMatching(/^usd +0\.5$/m)]);
    expect((await smn('caps', 'list')).output).toMatch(/^email +0\.5 +\d{4}-\d{2} +[0-9.]+ +[0-9.]+$/m);
    const shown = await smn('usage');
    expect([shown.errors, shown.output]).toEqual(['', expect.stringMatching(/^email_usd +0\.0001$/m)]);
    expect(shown.output).toMatch(/^Spend caps:\nprotocol +usd +spent_usd +percent\nemail +0\.5 /m);
    expect(shown.output).toMatch(/^By day:\n(date +(publishes +)?deliveries +failures\n\d{4}-\d{2}-\d{2} |None\.)/m);
    const past = JSON.parse((await smn('usage', '--month', '1999-12', '--json')).output);
    expect(past).toMatchObject({ month: '1999-12', protocols: [], prices_of: '2026-08' });
    expect((await smn('usage', '--month', 'May')).errors).toContain('--month is "May"; allowed: a calendar month');
    expect((await smn('caps', 'set', '--protocol', 'http', '--usd', '1')).errors).toContain(
      '--protocol is none that is paid for by the piece',
    );
    expect((await smn('caps', 'set', '--protocol', 'sms', '--usd', '1')).errors).toContain(
      'settings.prices.smsPartUsd',
    );
    expect((await smn('caps', 'remove', '--protocol', 'email')).exitCode).toBe(0);
  });

  test('shows how the project is doing, with a table of the last seven days', async () => {
    const shown = await smn('overview');
    expect([shown.errors, shown.output]).toEqual(['', expect.stringMatching(/^waiting_letters +0$/m)]);
    expect(shown.output).toMatch(/^topics_quota +3000$/m);
    expect(shown.output).toMatch(/^By day:\ndate +(publishes +)?deliveries +failures\n(\d{4}-\d{2}-\d{2} .+\n){7}/m);
    const { days, running_jobs } = JSON.parse((await smn('overview', '--json')).output);
    expect([days.length, running_jobs]).toEqual([7, 0]);
  });

  test('lists and redrives dead letters, of which there are none', async () => {
    expect(await smn('letters', 'list')).toEqual({ exitCode: 0, output: 'None.\n', errors: '' });
    expect(await smn('unreadable-letters', 'list')).toEqual({ exitCode: 0, output: 'None.\n', errors: '' });
    expect(await smn('standby', 'status')).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('"replicas"'),
    });
    expect((await smn('letters', 'redrive', '--all')).output).toMatch(/^done +0$/m);
    expect((await smn('letters', 'redrive', '--all', '--dry-run')).output).toMatch(/^count +0$/m);
    expect(await smn('failures', 'list')).toEqual({ exitCode: 0, output: 'None.\n', errors: '' });
    const absent = ['failures', 'acknowledge', '--id', '0'.repeat(32)] as const;
    expect((await smn(...absent)).errors).toContain('OPS.0120');
  });

  test('creates a trigger from a file, tries an event with it, changes it and deletes it', async () => {
    const { call } = createApi(cloud.facts);
    const topic_urn = (await call('POST', '{p}/topics', { name: 'alarms' })).body['topic_urn'];
    const saved = async (name: string, value: unknown): Promise<string> => {
      await writeFile(join(state, name), JSON.stringify(value));
      return join(state, name);
    };
    const run = async (verb: string, ...given: readonly string[]) => {
      const { output, errors } = await smn('triggers', verb, '--json', ...given);
      return { errors, answer: output === '' ? undefined : JSON.parse(output) };
    };
    const pattern = { detail: { state: { value: ['ALARM'] } } };
    const fields = { name: 'alarms', source: 'aws.cloudwatch', topic_urn, pattern, preset: 'ces' };

    const { errors, answer: created } = await run('create', '--file', await saved('trigger.json', fields));
    expect([errors, created]).toMatchObject(['', fields]);
    const id = created.trigger_id;
    expect((await run('list', '--source', 'aws.cloudwatch')).answer.triggers).toMatchObject([{ trigger_id: id }]);
    expect((await run('test', '--id', id, '--file', await saved('event.json', metricAlarm))).answer).toMatchObject({
      ...{ matches: true, allowed: true, subject: '[Alarm] ServerCpuTooHigh' },
    });
    expect(
      (await run('update', '--id', id, '--file', await saved('trigger.json', { ...fields, pattern: {} }))).errors,
    ).toContain('OPS.0053: Parameter: pattern is invalid. At pattern: It is {}');
    expect((await run('disable', '--id', id)).answer).toMatchObject({ enabled: false });
    expect((await run('show', '--id', id)).answer).toMatchObject({ enabled: false, topic_exists: true });
    expect((await run('create', '--file', join(state, 'none.json'))).errors).toContain('cannot be read');
    expect((await run('delete', '--id', id)).answer).toEqual({ outcome: 'removed' });
    expect((await run('show', '--id', id)).errors).toContain('OPS.0050');
  });

  test('makes a signing secret, shows that it is there, and deletes it', async () => {
    const { call } = createApi(cloud.facts);
    const topic = (await call('POST', '{p}/topics', { name: 'signed' })).body['topic_urn'];
    const endpoint = 'http://127.0.0.1:9/signed';
    const added = await call('POST', `{p}/topics/${topic}/subscriptions`, { protocol: 'http', endpoint });
    const urn = z.string().parse(added.body['subscription_urn']);
    const run = (verb: string, ...given: readonly string[]) =>
      smn('subscriptions', 'signing-secret', verb, '--subscription', urn, '--json', ...given);

    const [first, second] = [await run('create'), await run('create', '--overlap', '60')];
    expect([first.errors, JSON.parse(first.output)]).toMatchObject(['', { secret: expect.stringMatching(/^whsec_/) }]);
    expect(JSON.parse(second.output)).toMatchObject({ previous_valid_until: expect.any(String) });
    expect((await run('create', '--overlap', '604801')).errors).toContain('a whole number from 0 to 604800');
    const shown = JSON.parse((await run('show')).output);
    expect(shown).toMatchObject({ has_secret: true, created_at: expect.any(String) });
    expect(shown).not.toHaveProperty('secret');
    expect(JSON.parse((await run('delete')).output)).toEqual({ outcome: 'removed' });
    expect(JSON.parse((await run('show')).output)).toEqual({ subscription_urn: urn, has_secret: false });
  });

  test.each([
    [['tokens', 'create', '--ttl', 'soon'], '--ttl is "soon"; allowed: a whole number from 1 to 31536000, or never.'],
    [
      ['credentials', 'create', '--ttl', '60'],
      /^Error: "credentials create" takes no --ttl; allowed: --project, --role, --actions, --topics, --st/,
    ],
    [
      ['tokens', 'create', '--ttl', 'never'],
      '--ttl is not a whole number from 1 to 86400; with --name it may be up to 31536000, or "never".',
    ],
    [['credentials', 'delete'], '"credentials delete" wants --access-key.'],
    [['credentials', 'create', '--project', 'a b'], /^Error: --project is not a project id: 1 to 64 of A-Z/],
    [['letters', 'redrive'], '"letters redrive" wants either --id or --all.'],
    [['letters', 'list', '--limit', '0'], '--limit is "0"; allowed: a whole number from 1 to 100.'],
    [
      ['letters', 'list', '--nonsense'],
      /^Error: --nonsense is no option; allowed: --topic, --subscription, [^"]* --help\. /,
    ],
    [
      ['subscriptions', 'pause', '--subscription', 'x', '--until', '30m'],
      /--until is "30m", which is past; .* \+30m\./,
    ],
    [['--nonsense'], /^Error: --nonsense is no option; allowed: --project, --access-key, /],
    [['nonsense'], /^Error: There is no command "nonsense"; allowed: credentials …, tokens …, /],
  ])('calls %j a wrong use, in words of the command line', async (args, text) => {
    const { exitCode, output, errors } = await smn(...args);

    expect([exitCode, output]).toEqual([2, '']);
    expect(errors).toMatch(/^Error: [^\n]* See --help\.\n$/);
    expect(errors).toEqual(typeof text === 'string' ? `Error: ${text} See --help.\n` : expect.stringMatching(text));
  });

  test('shows the help of a group alone', async () => {
    const [alone, asked] = [await runCommand('smn', 'held'), await runCommand('smn', 'held', 'list', '--help')];

    expect(alone).toMatchObject({ exitCode: 0, errors: '', output: expect.stringContaining('held purge') });
    expect(asked).toEqual(alone);
    expect(alone.output).not.toContain('credentials');
  });

  test('shows its help, whatever else was given', async () => {
    const helped = await runCommand('smn', 'nonsense', '--help');

    expect(helped).toMatchObject({ exitCode: 0, errors: '' });
    expect(helped.output).toContain('Exit codes: 0 done, 1 failed, 2 called in a wrong way.');
  });

  test('says when there are no AWS credentials, or no Region', async () => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID'])
      vi.stubEnv(name, undefined);
    const anonymous = await runCommand('smn', 'credentials', 'list', '--project', 'p', '--region', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const nowhere = await runCommand('smn', 'credentials', 'list', '--project', 'p');
    vi.unstubAllEnvs();

    expect([anonymous.exitCode, anonymous.errors]).toEqual([
      1,
      expect.stringMatching(/^Error: There are no AWS credentials: log in, or set AWS_PROFILE\. .*\n$/),
    ]);
    expect([nowhere.exitCode, nowhere.errors]).toEqual([
      1,
      'Error: There is no AWS Region: give --region, or set AWS_REGION.\n',
    ]);
  });

  test('says when the local service is not running', async () => {
    const { exitCode, errors } = await runCommand(
      'smn',
      'credentials',
      'list',
      '--local',
      '--state',
      join(state, 'none'),
    );

    expect(exitCode).toBe(1);
    expect(errors).toContain('Start the service with "npm start" first');
  });
});

describe('npm run smoke', () => {
  const facts = (): readonly string[] => {
    const { endpoint, projectId, accessKey, secretKey } = cloud.facts;
    return ['--endpoint', `${endpoint}/`, '--project', projectId, '--ak', accessKey, '--sk', secretKey];
  };

  test('finds everything well', async () => {
    const { exitCode, output, errors } = await runCommand('smoke', ...facts());

    expect([exitCode, errors]).toEqual([0, '']);
    expect(output).toContain('12 of 12 checks are ok.');
  });

  test('finds what is wrong', async () => {
    const { exitCode, output } = await runCommand('smoke', ...facts(), '--sk', 'wrong');

    expect(exitCode).toBe(1);
    expect(output).toMatch(/^FAILED +a signed call creates a topic$/m);
    expect(output).toContain('Answered 401, not 201');
  });

  test('fails when the owner does not confirm in time', async () => {
    const { exitCode, output } = await runCommand('smoke', ...facts(), '--email', 'nobody@example.com', '--wait', '1');

    expect(exitCode).toBe(1);
    expect(output).toMatch(/^FAILED +the subscription is confirmed$/m);
    expect(output).toMatch(/^ok +the topic is removed$/m);
  });

  test('wants to know what to check', async () => {
    const { exitCode, errors } = await runCommand('smoke', '--endpoint', 'http://127.0.0.1:9');
    const noUrl = await runCommand('smoke', '--endpoint', 'x');

    expect([exitCode, errors]).toEqual([2, 'Error: --ak, --sk, --project missing. See --help.\n']);
    expect([noUrl.exitCode, noUrl.errors]).toEqual([2, expect.stringContaining('--endpoint is "x"; allowed: a URL')]);
  });
});
