import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { kebabCase } from '#lib/lanes.ts';
import { loadStage, readStage, Stage } from '#lib/stage.ts';
import { textOf } from '#test/structure/sources.ts';
import { nameOf, type Synthesized, synthesize } from './assembly.ts';
import { statementsOf } from './shapes.ts';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef';
const ZONE = { id: 'Z1', name: 'example.com' };
const domainIn = (region: string) => ({
  domainName: 'smn.example.com',
  certificateArn: `arn:aws:acm:${region}:111122223333:certificate/1`,
  hostedZone: ZONE,
});

const FIRST = {
  ...{ name: 'prod', region: 'us-east-1', senderAddress: 'smn@example.org', replicas: ['eu-west-1'] },
  ...{ customDomain: domainIn('us-east-1'), settings: { region: 'world' }, console: {} },
};
const SECOND = {
  ...{ name: 'prod-eu', region: 'eu-west-1', senderAddress: 'smn@example.org' },
  ...{ customDomain: domainIn('eu-west-1'), settings: { region: 'world' }, console: {} },
  standbyOf: { stage: 'prod', region: 'us-east-1', keyArn: KEY },
};

const alone = synthesize(loadStage('dev'));
const first = synthesize(Stage.parse(FIRST));
const second = synthesize(Stage.parse(SECOND));

const Table = z.looseObject({
  TableName: z.string().optional(),
  Replicas: z.array(
    z.object({
      Region: z.unknown(),
      DeletionProtectionEnabled: z.boolean(),
      PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
    }),
  ),
});

const tablesOf = (stacks: Synthesized) =>
  stacks.find('AWS::DynamoDB::GlobalTable', Table).map(({ id, properties }) => ({ name: nameOf(id), ...properties }));

const Environment = z.object({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

/** The functions that know which site they are of, and those that have the registry. */
const functionsWith = (stacks: Synthesized, variable: string): readonly string[] =>
  stacks
    .find('AWS::Lambda::Function', Environment)
    .flatMap(({ properties: { FunctionName, Environment: given } }) =>
      variable in given.Variables ? [FunctionName] : [],
    );

describe('a stage with a standby', () => {
  test('has its registry under one name in each Region, recoverable and protected there too, and nothing else', () => {
    expect(tablesOf(first).map(({ name, TableName, Replicas }) => [name, TableName, Replicas])).toEqual([
      [
        'Registry',
        'smn-prod-registry',
        ['eu-west-1', 'us-east-1'].map((Region) => ({
          Region,
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        })),
      ],
      ['Deliveries', undefined, [expect.anything()]],
    ]);
    expect(first.find('AWS::KMS::Key', z.looseObject({})).map(({ properties }) => properties['MultiRegion'])).toEqual([
      true,
    ]);
    expect(Object.keys(first.templates.service.Outputs)).toContain('KeyArn');
  });

  test('tells each function that has the registry which site it is of', () => {
    for (const stacks of [first, second])
      expect(functionsWith(stacks, 'SITE')).toEqual(functionsWith(stacks, 'REGISTRY_TABLE_NAME'));
    expect(functionsWith(first, 'SITE').length).toBeGreaterThan(10);
  });

  test('has no function that writes the registry and does not know which site it is of, or is not decided on', () => {
    const decided = textOf('docs/decisions/121-what-waits-at-a-site-that-does-not-act.md');
    const writers = statementsOf(first).flatMap(({ grantee, Action, Resource }) =>
      Action.some((action) => /^dynamodb:(Put|Update|Delete|BatchWrite)Item$/.test(action)) &&
      [Resource].flat().some((resource) => JSON.stringify(resource).includes('Registry'))
        ? [kebabCase(grantee.replace('ConsoleFunction', 'Console')).slice(1)]
        : [],
    );

    expect(new Set(writers).size).toBeGreaterThan(5);
    for (const writer of new Set(writers)) {
      expect(functionsWith(first, 'SITE')).toContain(`smn-prod-${writer}`);
      expect(decided).toContain(`\`${writer}\``);
    }
  });

  test('lets the operator alone write the fence, and everything that writes the registry read it', () => {
    for (const stacks of [first, second]) {
      const statements = statementsOf(stacks);
      const written = statements.filter(({ Condition }) =>
        [Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']].flat().includes('fence'),
      );
      expect(written.map(({ grantee }) => grantee)).toEqual(['Operator']);
      const reading = statements.filter(({ Action }) => Action.includes('dynamodb:GetItem')).map((one) => one.grantee);
      expect(reading).toContain('DeliverPush');
    }
  });

  test('is called by its shared name, which leads to the standby while the health check does not find it active', () => {
    const records = [first, second].flatMap((stacks) => stacks.find('AWS::Route53::RecordSet', z.looseObject({})));
    const checks = first.find('AWS::Route53::HealthCheck', z.object({ HealthCheckConfig: z.looseObject({}) }));

    expect(records.map(({ properties: { Name, Failover, SetIdentifier } }) => [Name, Failover, SetIdentifier])).toEqual(
      [
        ['smn.example.com.', 'PRIMARY', 'prod'],
        ['smn.example.com.', 'SECONDARY', 'prod-eu'],
      ],
    );
    expect(records.map(({ properties: { HealthCheckId } }) => HealthCheckId !== undefined)).toEqual([true, false]);
    expect(checks.map(({ properties }) => properties.HealthCheckConfig)).toMatchObject([
      { Type: 'HTTPS_STR_MATCH', ResourcePath: '/site', SearchString: '"state":"active"' },
    ]);
    expect(second.find('AWS::Route53::HealthCheck', z.unknown())).toEqual([]);
  });

  test('has a route with limits of its own for the health check, so that no flood of unknown paths fails it', () => {
    const [stage] = first.find(
      'AWS::ApiGatewayV2::Stage',
      z.object({ RouteSettings: z.record(z.string(), z.unknown()) }),
    );
    const routes = first.find('AWS::ApiGatewayV2::Route', z.object({ RouteKey: z.string() }));

    expect(routes.map(({ properties }) => properties.RouteKey)).toContain('GET /site');
    expect(Object.keys(stage?.properties.RouteSettings ?? {})).toContain('GET /site');
  });

  test('can be called by its own address as well', () => {
    const isOff = (stacks: Synthesized) =>
      stacks
        .find('AWS::ApiGatewayV2::Api', z.looseObject({}))
        .map((api) => api.properties['DisableExecuteApiEndpoint']);

    expect([first, second].flatMap(isOff)).toEqual([false, false]);
  });
});

describe('a standby', () => {
  test('has the registry and the key of the other stage, and all else of its own', () => {
    expect(tablesOf(second).map(({ name }) => name)).toEqual(['Deliveries']);
    expect(second.find('AWS::KMS::Key', z.unknown())).toEqual([]);
    expect(second.find('AWS::KMS::ReplicaKey', z.looseObject({})).map(({ properties }) => properties)).toMatchObject([
      { PrimaryKeyArn: KEY, PendingWindowInDays: 30 },
    ]);
    const names = second
      .find('AWS::Lambda::Function', Environment)
      .flatMap(({ properties }) => properties.Environment.Variables['REGISTRY_TABLE_NAME'] ?? []);
    expect(new Set(names)).toEqual(new Set(['smn-prod-registry']));
    expect(second.find('AWS::SQS::Queue', z.unknown()).length).toBe(first.find('AWS::SQS::Queue', z.unknown()).length);
  });

  test('may do with the registry what the other stage’s functions may', () => {
    const actionsOf = (stacks: Synthesized) =>
      statementsOf(stacks)
        .filter(({ Action }) => Action.every((action) => action.startsWith('dynamodb:')))
        .map(({ grantee, Action }) => `${grantee} ${Action.join(' ')}`)
        .sort();

    expect(actionsOf(second)).toEqual(actionsOf(first));
  });
});

test('a stage without either knows nothing of sites', () => {
  expect(functionsWith(alone, 'SITE')).toEqual([]);
  expect(tablesOf(alone).map(({ TableName, Replicas }) => [TableName, Replicas.length])).toEqual(
    Array(2).fill([undefined, 1]),
  );
  expect(alone.find('AWS::KMS::Key', z.looseObject({}))[0]?.properties['MultiRegion']).toBeUndefined();
  expect(JSON.stringify(alone.templates)).not.toMatch(/fence|\/site/);
  expect(Object.keys(alone.templates.service.Outputs)).not.toContain('KeyArn');
});

describe('what cannot work is refused', () => {
  const mistakes = (given: object): string => {
    try {
      readStage(given, { what: 'stage', name: 'prod' });
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };

  test.each([
    [{ ...FIRST, settings: {} }, 'settings.region: must be named with replicas, the same as that of the standby'],
    [{ ...FIRST, customDomain: undefined }, 'customDomain: must be named with replicas, with the domainName'],
    [{ ...FIRST, region: undefined }, 'region: must be named with replicas'],
    [{ ...FIRST, replicas: ['us-east-1'] }, 'replicas[0]: is the Region of the stage itself'],
    [{ ...FIRST, replicas: ['eu-west-1', 'eu-west-1'] }, 'replicas[1]: names eu-west-1 a second time'],
    [{ ...FIRST, replicas: ['moon'] }, 'replicas[0]: "moon" is no AWS Region'],
    [
      { ...FIRST, tableKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1' },
      'tableKeyArn: does not go with replicas: a table of several Regions would need a key in each',
    ],
    [{ ...FIRST, standbyOf: SECOND.standbyOf }, 'standbyOf: does not go with replicas'],
    [{ ...FIRST, fence: { waitSeconds: 5 } }, 'fence.waitSeconds: 5 is not more than cacheSeconds, 5'],
    [{ ...SECOND, settings: {} }, 'settings.region: must be named with standbyOf, the same as that of the other stage'],
    [{ ...SECOND, name: 'prod' }, 'standbyOf.stage: is the stage itself'],
    [{ ...SECOND, account: '000000000000' }, 'standbyOf.keyArn: is of account 111122223333'],
    [
      { ...SECOND, standbyOf: { ...SECOND.standbyOf, region: 'eu-west-1' } },
      'standbyOf.region: is eu-west-1, where this stage is: a standby is in another Region',
    ],
    [
      { ...SECOND, standbyOf: { ...SECOND.standbyOf, region: 'eu-west-2' } },
      'standbyOf.keyArn: is of Region "us-east-1", and that stage is in eu-west-2',
    ],
    [
      { ...SECOND, standbyOf: { ...SECOND.standbyOf, keyArn: 'arn:aws:kms:us-east-1:111122223333:key/1' } },
      'standbyOf.keyArn: is no ARN of a KMS key of several Regions',
    ],
  ])('%j', (given, sentence) => {
    expect(mistakes(given)).toContain(sentence);
  });
});
