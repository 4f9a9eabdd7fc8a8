import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkDefaultRegion, loadStage, Stage, StageError } from '#lib/stage.ts';
import { QUEUE_ID } from '#test/support/targets.ts';

const least = { name: 'mine', senderAddress: 'notifications@example.org' };

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
const TEXT_IDENTITY = 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1';
const TABLE_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:budgets';

const aStageFile = (name: string, content: unknown): string => {
  const directory = mkdtempSync(join(tmpdir(), 'smn-stage-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, `${name}.json`), JSON.stringify(content));
  return directory;
};

describe('a stage file', () => {
  test('needs a name and a sender; all else has a default', () => {
    const stage = Stage.parse(least);

    expect(stage).toMatchObject({
      logRetentionDays: 30,
      retainData: true,
      throttle: { rate: 500, burst: 1000, public: { rate: 100, burst: 200 } },
      eventSourceConcurrency: { email: 2, sms: 2 },
      functions: { publish: { timeoutSeconds: 29 }, deliverHttp: { timeoutSeconds: 60, memoryMb: 512 } },
      settings: { delivery: { endpointTimeoutSeconds: 5 } },
    });
    expect(stage.functions.publish.reservedConcurrency).toBeUndefined();
    expect(stage.eventSourceConcurrency.http).toBeUndefined();
  });

  test('may change one number of one function', () => {
    const { functions } = Stage.parse({ ...least, functions: { api: { memoryMb: 1024 } } });

    expect(functions.api).toEqual({ timeoutSeconds: 29, memoryMb: 1024 });
    expect(functions.publish.memoryMb).toBe(512);
  });

  test.each([
    ['an unknown key', { throttling: {} }],
    ['an unknown function', { functions: { sender: {} } }],
    ['a name that AWS would refuse', { name: 'My Stage' }],
    ['a sender with a display name', { senderAddress: 'SMN <notifications@example.com>' }],
    ['a retention that CloudWatch Logs does not know', { logRetentionDays: 31 }],
    ['a concurrency below the least that SQS event sources take', { eventSourceConcurrency: { sms: 1 } }],
    [
      'an address of a chat service that ends in a slash',
      { settings: { chat: { welinkBaseUrl: 'https://a.example/' } } },
    ],
    ['an address of a chat service that is none', { settings: { chat: { dingtalkBaseUrl: 'ftp://a.example' } } }],
    ['an address of Push Kit that ends in a slash', { settings: { push: { hmsBaseUrl: 'https://push.example/' } } }],
    ['no time in the http function to start a delivery', { functions: { deliverHttp: { timeoutSeconds: 7 } } }],
    ['no time in the email function to start a delivery', { functions: { deliverEmail: { timeoutSeconds: 7 } } }],
    ['no time in the sms function to start a delivery', { functions: { deliverSms: { timeoutSeconds: 7 } } }],
  ])('is refused with %s', (_, change) => {
    expect(Stage.safeParse({ ...least, ...change }).success).toBe(false);
  });

  test.each([
    ['functions', { arn: 'arn:aws:lambda:us-east-1:123456789012:function:smn-mine-api' }],
    ['functions', { arn: 'arn:aws:lambda:us-east-1:123456789012:function:smn-mine-deliver-http:live' }],
    ['workflows', { arn: 'arn:aws:states:us-east-1:123456789012:stateMachine:smn-mine-flow' }],
    ['queues', { id: QUEUE_ID, arn: 'arn:aws:sqs:us-east-1:123456789012:smn-mine-stateful-HttpLane1A2B3C4D' }],
  ])('is refused with a resource of the stacks themselves among the targets: %s %j', (kind, target) => {
    const directory = aStageFile('mine', { ...least, settings: { targets: { [kind]: [target] } } });

    expect(() => loadStage('mine', directory)).toThrow(StageError);
    expect(() => loadStage('mine', directory)).toThrow(
      /settings\.targets\.\w+\[0\]\.arn: is a resource of the service itself/,
    );
    expect(Stage.safeParse({ ...least, name: 'other', settings: { targets: { [kind]: [target] } } }).success).toBe(
      true,
    );
  });

  test('says itself what its own resources are called, whatever is written in it', () => {
    const { settings } = Stage.parse({ ...least, settings: { targets: { ownPrefix: 'x' } } });

    expect(settings.targets.ownPrefix).toBe('smn-mine-');
    expect(Stage.parse(Stage.parse(least))).toEqual(Stage.parse(least));
  });

  test('tells functions which service the events of a source act as, whatever is written in its settings', () => {
    const { settings } = Stage.parse({
      ...least,
      events: {
        sources: [
          { source: 'aws.cloudwatch' },
          { source: 'aws.s3' },
          { source: 'com.example', service: 'functiongraph' },
        ],
        topics: [{ arn: TOPIC, service: 'antiddos' }],
      },
      settings: { events: { sources: [{ source: 'aws.health', service: 'ces' }] } },
    });

    expect(settings.events.sources).toEqual([
      { source: 'aws.cloudwatch', service: 'ces' },
      { source: 'aws.s3', service: 'obs' },
      { source: 'com.example', service: 'functiongraph' },
      { source: 'aws.sns', service: 'antiddos', topicArn: TOPIC },
    ]);
    expect(Stage.parse(least).settings.events.sources).toEqual([]);
    expect(Stage.parse(least).settings.events.ruleService).toBeUndefined();
    const withRules = Stage.parse({ ...least, events: { rules: { service: 'obs' } } });
    expect(withRules.settings.events.ruleService).toBe('obs');
    expect(Stage.parse({ ...withRules, events: {} }).settings.events.ruleService).toBeUndefined();
  });

  test('is refused with more targets than the role that calls them can name, and says how many fit', () => {
    const withQueues = (count: number) => {
      const queues = Array.from({ length: count }, (_, index) => ({
        id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        arn: `arn:aws:sqs:us-east-1:123456789012:${index}-`.padEnd(115, 'q'),
      }));
      return Stage.safeParse({ ...least, settings: { targets: { queues } } });
    };

    expect(withQueues(440).success).toBe(true);
    expect(withQueues(500).error?.issues).toMatchObject([
      {
        path: ['settings', 'targets'],
        message:
          'the role of the function deliverQueue cannot hold 500 ARNs of queues and keys as long as these: name at most 440',
      },
    ]);
  });

  test('names cloud services as access policies do, in lower case', () => {
    const withService = (name: string) =>
      Stage.safeParse({ ...least, settings: { cloudServices: [{ name, showName: 'Object Storage' }] } });

    expect(Stage.parse(least).settings.cloudServices.map(({ name }) => name)).toContain('obs');
    expect(withService('lts').success).toBe(true);
    for (const name of ['OBS', '', '1obs', 'o b s']) expect(withService(name).success).toBe(false);
  });

  test('must name the stage that it is called after', () => {
    expect(() => loadStage('yours', aStageFile('yours', least))).toThrow('names the stage "mine"');
  });

  test('is refused in one line when it is no JSON', () => {
    const directory = aStageFile('mine', {});
    writeFileSync(join(directory, 'mine.json'), '{ "name": "mine",\n  "senderAddress": }');

    expect(() => loadStage('mine', directory)).toThrow(StageError);
    expect(() => loadStage('mine', directory)).toThrow(/^The stage file mine\.json is not JSON: .*$/);
  });

  test.each([
    [{ region: 'eu-north-9' }, /^region: "eu-north-9" is no AWS Region; allowed: .*eu-west-1/],
    [{ settings: { sms: { countries: ['CN', 'ZZ'] } } }, /^settings\.sms\.countries\[1\]: "ZZ" is no country/],
    [{ settings: { voice: { countries: ['UK'] } } }, /^settings\.voice\.countries\[0\]: "UK" is no country/],
    [
      {
        smsSpendAlarmUsd: 40,
        settings: { sms: { provider: 'end-user-messaging', originationIdentity: TEXT_IDENTITY } },
      },
      /^smsSpendAlarmUsd: watches what SNS charges, and texts go through end-user-messaging: leave it out/,
    ],
    [{ throttle: { rate: 2000 } }, /^throttle\.burst: 1000 is below the rate: at least 2000$/],
    [{ throttle: { public: { burst: 10 } } }, /^throttle\.public\.burst: 10 is below the rate: at least 100$/],
    [
      { region: 'eu-west-1', customDomain: { domainName: 'smn.example.org', certificateArn: CERTIFICATE } },
      /^customDomain\.certificateArn: is of Region "us-east-1", and the stage is in eu-west-1/,
    ],
    [
      { eventSourceConcurrency: { http: 10 }, functions: { deliverHttp: { reservedConcurrency: 29 } } },
      /^functions\.deliverHttp\.reservedConcurrency: 29 is below .* at least 30 \(3 × eventSourceConcurrency\.http\)$/,
    ],
    [
      { functions: { deliverEmail: { reservedConcurrency: 1 } } },
      /^functions\.deliverEmail\.reservedConcurrency: 1 is below .* at least 2 /,
    ],
    [{ senderAddress: 'notifications@example.com' }, /^senderAddress: .* placeholder of stages\/dev\.json/],
    [{ tags: { 'aws:team': 'orders' } }, /^tags.*aws:team.*: is no key of a tag; allowed: /],
    [{ permissionsBoundary: 'boundary' }, /^permissionsBoundary: is no ARN of a managed policy/],
    [{ tableKeyArn: 'alias/tables' }, /^tableKeyArn: is no ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key\/ID/],
    [
      { region: 'eu-west-1', tableKeyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/tables' },
      /^tableKeyArn: is no ARN of a KMS key/,
    ],
    [{ tableKeyArn: TABLE_KEY }, /^region: must be named with tableKeyArn, which is of Region "eu-west-1"$/],
    [
      { region: 'eu-west-2', tableKeyArn: TABLE_KEY },
      /^tableKeyArn: is of Region "eu-west-1", and the stage is in eu-west-2: name a key of eu-west-2$/,
    ],
    [
      { region: 'eu-west-1', account: '444455556666', tableKeyArn: TABLE_KEY },
      /^tableKeyArn: is of account 111122223333, and the stage is in 444455556666: name a key of 444455556666$/,
    ],
    [
      { events: { sources: [{ source: '*', service: 'ces' }] } },
      /^events\.sources\[0\]\.source: is no source of events/,
    ],
    [{ events: { sources: [{ source: 'aws.*', service: 'ces' }] } }, /^events\.sources\[0\]\.source: .*no pattern/],
    [{ events: { sources: [{}] } }, /^events\.sources\[0\]\.source: /],
    [
      { events: { sources: [{ source: 'aws.s3' }, { source: 'aws.s3', detailTypes: ['Object Created'] }] } },
      /^events\.sources\[1\]: "aws\.s3" is listed twice: name it once$/,
    ],
    [
      { events: { sources: [{ source: 'smn.mine', service: 'ces' }] } },
      /^events\.sources\[0\]: "smn\.mine" is the service's own/,
    ],
    [{ events: { sources: [{ source: 'smn', service: 'ces' }] } }, /^events\.sources\[0\]: "smn" is the service's own/],
    [
      { events: { sources: [{ source: 'aws.sns', service: 'ces' }] } },
      /^events\.sources\[0\]: .* under events\.topics$/,
    ],
    [
      { events: { sources: [{ source: 'aws.health' }] } },
      /^events\.sources\[0\]: "aws\.health" needs a service, .*; allowed: obs, ces, antiddos, functiongraph$/,
    ],
    [
      { events: { sources: [{ source: 'aws.health', service: 'cess' }] } },
      /^events\.sources\[0\]: "cess" is none of settings\.cloudServices; allowed: obs, ces/,
    ],
    [
      { events: { topics: [{ arn: TOPIC.replace('budgets', 'smn-mine-call-events'), service: 'ces' }] } },
      /^events\.topics\[0\]: ".*:smn-mine-call-events" is a topic of the service itself/,
    ],
    [
      { events: { topics: [{ arn: 'arn:aws:sqs:eu-west-1:111122223333:budgets', service: 'ces' }] } },
      /^events\.topics\[0\]\.arn: is no ARN of an SNS topic: arn:aws:sns:REGION:ACCOUNT:NAME$/,
    ],
    [
      { events: { topics: [TOPIC, TOPIC].map((arn) => ({ arn, service: 'ces' })) } },
      /^events\.topics\[1\]: ".*:budgets" is listed twice/,
    ],
    [
      { events: { rules: { service: 'cess' } } },
      /^events\.rules\.service: "cess" is none of settings\.cloudServices; allowed: obs, ces/,
    ],
    [{ events: { rules: { service: 'ces', names: ['*'] } } }, /^events\.rules\.names\[0\]: is no name of a rule/],
    [{ events: { rules: { service: 'ces', names: ['a', 'a'] } } }, /^events\.rules\.names\[1\]: "a" is listed twice/],
    [
      { events: { rules: { service: 'ces', names: ['smn-mine-events-aws.s3'] } } },
      /^events\.rules\.names\[0\]: ".*" is a rule of the service itself: its events would be dropped$/,
    ],
    [
      {
        events: {
          rules: {
            service: 'ces',
            names: Array.from({ length: 60 }, (_, index) => `orders-${index}${'-'.repeat(52)}`),
          },
        },
      },
      /^events\.rules\.names: the policy of the queue cannot hold so many/,
    ],
    [{ runbookUrl: 'https://wiki.example.org/smn#top' }, /^runbookUrl: has a fragment/],
    [{ throttling: {} }, /^mine: Unrecognized key: "throttling"$/],
  ])('says in one line what cannot be: %j', (change, line) => {
    const directory = aStageFile('mine', { ...least, ...change });
    const told = (): string => {
      try {
        loadStage('mine', directory);
        return 'It was taken.';
      } catch (error) {
        return error instanceof StageError ? error.message : String(error);
      }
    };

    const [title, ...lines] = told().split('\n');

    expect(title).toBe('The stage file mine.json is invalid.');
    expect(lines).toEqual([expect.stringMatching(line)]);
  });

  test('without a Region is refused with a certificate of another than it is deployed to', () => {
    const customDomain = { domainName: 'smn.example.org', certificateArn: CERTIFICATE };
    const check = (change: object, region: string) => () =>
      checkDefaultRegion(Stage.parse({ ...least, ...change }), region);

    expect(check({ customDomain }, 'eu-west-1')).toThrow(StageError);
    expect(check({ customDomain }, 'eu-west-1')).toThrow(
      /^The stage file mine\.json is invalid\.\ncustomDomain\.certificateArn: is of Region "us-east-1", and it is deployed to eu-west-1, .*: name a certificate of eu-west-1$/,
    );
    expect(check({ customDomain }, 'us-east-1')).not.toThrow();
    expect(check({ customDomain, region: 'us-east-1' }, 'eu-west-1')).not.toThrow();
    expect(check({}, 'eu-west-1')).not.toThrow();
  });

  test('takes reserved concurrency and a burst that are just enough', () => {
    const enough = {
      throttle: { rate: 1000, burst: 1000 },
      eventSourceConcurrency: { http: 10 },
      functions: { deliverHttp: { reservedConcurrency: 30 } },
      region: 'us-east-1',
      customDomain: { domainName: 'smn.example.org', certificateArn: CERTIFICATE },
    };

    expect(Stage.safeParse({ ...least, ...enough }).success).toBe(true);
  });

  test('is refused with a line per mistake', () => {
    const directory = aStageFile('mine', { ...least, retainData: 'yes', region: 5 });

    expect(() => loadStage('mine', directory)).toThrow(/region[\s\S]*retainData/);
  });

  test('local allows loopback endpoints through the setting that every stage has', () => {
    expect(loadStage('local').settings.allowedCidrs).toEqual(['127.0.0.0/8', '::1/128']);
    expect(loadStage('dev').settings.allowedCidrs).toEqual([]);
    expect(loadStage('local').settings.robots.gateways).toEqual(['127.0.0.1', 'localhost', '[::1]']);
    expect(loadStage('dev').settings.robots.gateways).toEqual([]);
  });

  test('local shortens functions to 15 s; test has endpoints at 1 s, readers of queues at 5 s and steps of 1 s', () => {
    const { functions: local } = loadStage('local');
    const { functions, settings } = loadStage('test');
    const { publish, api, operator, console: _, ...readers } = functions;

    expect(new Set(Object.values(local).map(({ timeoutSeconds }) => timeoutSeconds))).toEqual(new Set([15]));
    expect(new Set(Object.values(readers).map(({ timeoutSeconds }) => timeoutSeconds))).toEqual(new Set([5]));
    expect(settings.keyCacheSeconds).toBe(1);
    expect(settings.delivery).toMatchObject({
      endpointTimeoutSeconds: 1,
      retryStepsSeconds: [1, 1, 1, 1, 1, 1],
      throttleWaitSeconds: { min: 1, max: 1 },
    });
  });
});
