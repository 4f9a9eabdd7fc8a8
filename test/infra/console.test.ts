import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { nameOf, synthesize } from './assembly.ts';
import { functionsOf, statementsOf } from './shapes.ts';

const dev = loadStage('dev');
const withConsole = (keys: object) => synthesize(Stage.parse({ ...dev, console: keys }));

const without = synthesize(dev);
const own = withConsole({});
const named = withConsole({ issuer: 'https://issuer.example.com', clientId: 'smn' });

const Route = z.object({
  RouteKey: z.string(),
  AuthorizationType: z.string().default('NONE'),
  AuthorizerId: z.unknown().optional(),
});
const Authorizer = z.object({
  AuthorizerType: z.string(),
  IdentitySource: z.array(z.string()),
  JwtConfiguration: z.object({ Issuer: z.unknown(), Audience: z.array(z.unknown()) }),
});
const Settings = z.object({ RouteSettings: z.record(z.string(), z.object({ ThrottlingRateLimit: z.number() })) });
const Anything = z.record(z.string(), z.unknown());

const resourcesOf = ({ resources }: ReturnType<typeof synthesize>): readonly string[] =>
  Object.entries(resources).map(([id, { Type }]) => `${Type} ${id}`);

describe('a stage without a console', () => {
  test('has nothing of it, and one with it has all that the other has, unchanged but for limits of routes, charts and who invites', () => {
    const before = Object.entries(without.resources);
    const after = own.resources;

    expect(before.filter(([id]) => id.startsWith('Console'))).toEqual([]);
    const changed = before.filter(([id, resource]) => JSON.stringify(after[id]) !== JSON.stringify(resource));
    expect(changed.map(([, { Type }]) => Type).toSorted()).toEqual([
      ...['AWS::ApiGatewayV2::Stage', 'AWS::CloudWatch::Dashboard', 'AWS::IAM::Policy', 'AWS::Lambda::Function'],
    ]);
    expect(changed.filter(([id, { Type }]) => Type.startsWith('AWS::Lambda') && !id.startsWith('Operator'))).toEqual(
      [],
    );
  });
});

describe('the console of a stage', () => {
  test('has its routes, of which only the one for ID tokens has an authorizer', () => {
    const routes = own
      .find('AWS::ApiGatewayV2::Route', Route)
      .filter(({ properties }) => properties.RouteKey.includes('/console'))
      .map(({ properties: { RouteKey, AuthorizationType } }) => `${RouteKey}: ${AuthorizationType}`);

    expect(routes.toSorted()).toEqual([
      'ANY /console/{proxy+}: NONE',
      'ANY /console: NONE',
      'DELETE /console/session: NONE',
      'GET /console/config: NONE',
      'POST /console/session: JWT',
    ]);
    const [settings] = own.find('AWS::ApiGatewayV2::Stage', Settings);
    const limits = Object.entries(settings?.properties.RouteSettings ?? {}).filter(([key]) => key.includes('/console'));
    expect(limits.map(([key, { ThrottlingRateLimit }]) => [key, ThrottlingRateLimit])).toEqual(
      expect.arrayContaining(routes.map((route) => [route.split(': ')[0], dev.throttle.public.rate])),
    );
  });

  test('takes ID tokens of its pool for its client', () => {
    const [authorizer] = own.find('AWS::ApiGatewayV2::Authorizer', Authorizer);
    const { Issuer, Audience } = authorizer?.properties.JwtConfiguration ?? { Audience: [] };

    expect(authorizer?.properties.IdentitySource).toEqual(['$request.header.Authorization']);
    expect(Issuer).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ConsoleUsersPool/), 'ProviderURL'] });
    expect(Audience.map((one) => nameOf(own.idOf(one)))).toEqual(['ConsoleUsersClient']);
  });

  test('says where it is and, unless an issuer is named, by which pool its people sign in', () => {
    const outputsOf = ({ templates }: ReturnType<typeof synthesize>) =>
      Object.keys(templates.service.Outputs).filter((id) => id.startsWith('Console'));

    expect([without, named, own].map(outputsOf)).toEqual([[], ['ConsoleUrl'], ['ConsoleUrl', 'ConsoleUserPoolId']]);
    expect(own.templates.service.Outputs['ConsoleUserPoolId']?.Value).toEqual({
      Ref: expect.stringMatching(/^ConsoleUsersPool/),
    });
  });

  test('has a pool that nobody signs up to, which outlives the stack, and a client without a secret', () => {
    const [pool] = own.find('AWS::Cognito::UserPool', Anything);
    const [client] = own.find('AWS::Cognito::UserPoolClient', Anything);

    expect([pool?.deletionPolicy, pool?.properties]).toEqual([
      'RetainExceptOnCreate',
      expect.objectContaining({
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        DeletionProtection: 'ACTIVE',
        UsernameAttributes: ['email'],
        UsernameConfiguration: { CaseSensitive: false },
        MfaConfiguration: 'OPTIONAL',
        UserPoolTier: 'ESSENTIALS',
      }),
    ]);
    expect(client?.properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      PreventUserExistenceErrors: 'ENABLED',
    });
    expect(JSON.stringify(client?.properties['CallbackURLs'])).toContain('/console/');
    expect(client?.properties['CallbackURLs']).toEqual(client?.properties['LogoutURLs']);
  });

  test('has the operator invite its people to its pool, and to no other', () => {
    const invites = statementsOf(own).filter(({ Action }) =>
      Action.some((action) => action.startsWith('cognito-idp:')),
    );
    const [variables] = functionsOf(own).flatMap((one) => (one.name === 'Operator' ? [one.variables] : []));

    expect(invites).toMatchObject([{ grantee: 'Operator', Action: ['cognito-idp:AdminCreateUser'] }]);
    expect(invites[0]?.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ConsoleUsersPool/), 'Arn'] });
    expect(variables?.['CONSOLE_USER_POOL_ID']).toEqual({ Ref: expect.stringMatching(/^ConsoleUsersPool/) });
    expect(JSON.stringify(named.resources)).not.toContain('CONSOLE_USER_POOL_ID');
  });

  test('has no pool where it names an issuer', () => {
    const [authorizer] = named.find('AWS::ApiGatewayV2::Authorizer', Authorizer);

    expect(resourcesOf(named).filter((id) => id.startsWith('AWS::Cognito'))).toEqual([]);
    expect(authorizer?.properties.JwtConfiguration).toEqual({
      Issuer: 'https://issuer.example.com',
      Audience: ['smn'],
    });
  });

  test('knows what it is of, and where people sign in', () => {
    const [variables] = functionsOf(own).flatMap((one) => (one.name === 'ConsoleFunction' ? [one.variables] : []));

    expect(Object.keys(variables ?? {}).filter((name) => !/^(?:NODE_OPTIONS|POWERTOOLS)/.test(name))).toEqual([
      'REGISTRY_TABLE_NAME',
      'PUBLIC_BASE_URL',
      'CONSOLE',
    ]);
    const [, parts] = z
      .object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
      .parse(variables?.['CONSOLE'])['Fn::Join'];
    expect(parts.filter((part) => typeof part === 'string').join('…')).toBe(
      '{"stage":"dev","issuer":"…","clientId":"…","hasOutbox":false,"loginUrl":"https://….auth.….amazoncognito.com"}',
    );
  });

  test('may read members, and write sessions alone', () => {
    const policies = own.find(
      'AWS::IAM::Policy',
      z.object({ PolicyDocument: z.object({ Statement: z.array(Anything) }) }),
    );
    const statements = policies
      .filter(({ id }) => id.startsWith('ConsoleFunction'))
      .flatMap(({ properties }) => properties.PolicyDocument.Statement);
    const onTables = statements.filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:'));

    expect(onTables.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [['dynamodb:GetItem', 'dynamodb:Query'], undefined],
      [
        ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
        {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['session#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      ],
    ]);
    expect(statements.filter(({ Resource }) => Resource === '*')).toEqual([]);
  });
});

describe('the key of a console', () => {
  test('names an issuer as its tokens do, with a slash at the end or without', () => {
    const issuer = 'https://tenant.example.com/';
    const [authorizer] = withConsole({ issuer, clientId: 'smn' }).find('AWS::ApiGatewayV2::Authorizer', Authorizer);

    expect(authorizer?.properties.JwtConfiguration.Issuer).toBe(issuer);
  });

  test.each(['aws-prod', 'my-amazon', 'cognito'])(
    'names the address of the login pages where the name of the stage may not be in it: %s',
    (name) => {
      const word = /aws|amazon|cognito/.exec(name)?.[0];
      const check = (keys?: object) =>
        Stage.safeParse({ ...dev, name, senderAddress: 'smn@example.org', ...(keys && { console: keys }) });

      expect(JSON.stringify(check({}).error?.issues)).toContain(
        `must be named, without \\"${word}\\" in it: else it begins with smn-${name}-`,
      );
      expect(check()).toMatchObject({ success: true });
      expect(check({ loginDomainPrefix: 'smn-prod' })).toMatchObject({ success: true });
      expect(check({ issuer: 'https://issuer.example.com', clientId: 'smn' })).toMatchObject({ success: true });
    },
  );

  test.each([
    [{ issuer: 'https://issuer.example.com' }, 'must be named with issuer'],
    [{ clientId: 'smn' }, 'must be named with clientId'],
    [{ issuer: 'http://issuer.example.com', clientId: 'smn' }, 'issuer'],
    [{ issuer: 'https://issuer.example.com', clientId: 'smn', loginDomainPrefix: 'smn' }, 'leave out one of them'],
    [{ loginDomainPrefix: 'my-cognito' }, 'is no prefix that Cognito takes: it has a reserved word in it'],
    [{ loginDomainPrefix: 'My' }, 'is no prefix that Cognito takes'],
    [{ pool: 'x' }, 'pool'],
  ])('is refused as %j', (keys, message) => {
    const { error } = Stage.safeParse({ ...dev, console: keys });

    expect(JSON.stringify(error?.issues)).toContain(message);
  });
});
