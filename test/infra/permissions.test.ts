import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES } from '#lib/functions/function-table.ts';
import { pascalCase } from '#lib/lanes.ts';
import { loadStage, Stage } from '#lib/stage.ts';
import { LANES } from '#src/domain/protocol.ts';
import { TARGETS_OF_STAGE } from '#test/support/targets.ts';
import { nameOf, synthesize } from './assembly.ts';
import { statementsOf } from './shapes.ts';

const stacks = synthesize(loadStage('dev'));
const statements = statementsOf(stacks);

const grantedOn = (service: string) =>
  statements.filter(({ Action }) => Action.every((action) => action.startsWith(`${service}:`)));

/** Literal wildcards in the value, as text. */
const wildcardsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.includes('*') ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(wildcardsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wildcardsIn) : [];
};

/** What the transports of a stage's lanes may do with targets: the lanes' own queues are references, targets are texts. */
const targetsGranted = (stage: Stage) =>
  statementsOf(synthesize(stage)).flatMap(({ grantee, Action, Resource }) => {
    if (!Action.some((action) => /^(?:lambda|states|sqs):/.test(action))) return [];
    const named = [Resource].flat().filter((resource) => typeof resource === 'string');
    return named.map((arn) => `${grantee} ${Action.join(' ')} ${arn}`);
  });

const Document = z.object({ PolicyDocument: z.unknown() });

/** What CloudFormation puts an ARN in for: none is longer. */
const Reference = z.union([
  z.strictObject({ 'Fn::ImportValue': z.string() }),
  z.strictObject({ 'Fn::GetAtt': z.array(z.string()) }),
  z.strictObject({ Ref: z.string() }),
]);
const LONGEST_ARN = 'x'.repeat(140);

describe('permissions', () => {
  test('the lanes of targets may call exactly what the stage lists, and nothing when it lists nothing', () => {
    const listing = Stage.parse({ ...loadStage('dev'), settings: { targets: TARGETS_OF_STAGE } });

    expect(targetsGranted(loadStage('dev'))).toEqual([]);
    expect(targetsGranted(listing).sort()).toEqual([
      'DeliverFunction lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders',
      'DeliverFunction lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders:live',
      'DeliverFunction states:StartExecution arn:aws:states:us-east-1:123456789012:stateMachine:orders',
      'DeliverQueue sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders',
    ]);
  });

  test('the keys that topics may be bound to are used by those who encrypt and open, for messages only', () => {
    const { keys } = TARGETS_OF_STAGE;
    const listing = Stage.parse({ ...loadStage('dev'), settings: { targets: { keys } } });
    const usesOf = (stage: Stage) =>
      statementsOf(synthesize(stage)).flatMap(({ grantee, Action, Resource, Condition }) => {
        if (!Action.some((action) => action.startsWith('kms:')) || typeof Resource !== 'string') return [];
        expect(Resource).toBe(keys[0]?.arn);
        return [[grantee, Condition?.['StringEquals']?.['kms:EncryptionContext:purpose'], ...Action]];
      });
    const lanes = LANES.map((lane) => [`Deliver${pascalCase(lane)}`, 'message', 'kms:Decrypt']);

    expect(usesOf(loadStage('dev'))).toEqual([]);
    expect(usesOf(listing).sort()).toEqual(
      [
        ['Api', 'message', 'kms:GenerateDataKey'],
        ['Api', undefined, 'kms:DescribeKey'],
        ['Publish', 'message', 'kms:GenerateDataKey'],
        ['Ingress', 'message', 'kms:GenerateDataKey'],
        ['Job', 'message', 'kms:Decrypt'],
        ['Operator', 'message', 'kms:Decrypt'],
        ...lanes,
      ].sort(),
    );
  });

  test('logs that topics name are under the prefix of the stage, and written by one function', () => {
    const [logs, ...others] = grantedOn('logs').filter(({ Action }) => Action.includes('logs:CreateLogGroup'));

    expect(others).toEqual([]);
    expect(logs).toMatchObject({
      grantee: 'DeliveryLog',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:PutRetentionPolicy'],
    });
    expect(wildcardsIn(logs?.Resource)).toEqual([':log-group:/smn/dev/*']);
  });

  test('no action is a wildcard, and the resources that are have been explained', () => {
    expect(statements.flatMap(({ Action }) => wildcardsIn(Action))).toEqual([]);
    expect(
      statements.flatMap(({ grantee, Resource, NotResource }) =>
        wildcardsIn([Resource, NotResource]).map((wildcard) => `${grantee} ${wildcard}`),
      ),
    ).toEqual([
      'Api :alarm:*',
      'DeliverEmail :identity/*',
      'DeliverSms :sns:*:*:*',
      'DeliverPush :app/APNS/smn-dev_*',
      'DeliverPush :app/APNS_SANDBOX/smn-dev_*',
      'DeliverPush :app/smn-dev_*',
      'DeliverPush :endpoint/APNS/smn-dev_*',
      'DeliverPush :endpoint/APNS_SANDBOX/smn-dev_*',
      'DeliveryLog :log-group:/smn/dev/*',
    ]);
  });

  test('mail goes out from the address of the stage only', () => {
    const [mail, ...others] = grantedOn('ses');

    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      grantee: 'DeliverEmail',
      Action: ['ses:SendRawEmail'],
      Condition: { StringEquals: { 'ses:FromAddress': 'notifications@example.com' } },
    });
  });

  test('text messages may go to numbers and to no topic', () => {
    const [sms, ...others] = grantedOn('sns').filter(({ grantee }) => grantee !== 'DeliverPush');

    expect(others).toEqual([]);
    expect(sms).toMatchObject({ grantee: 'DeliverSms', Effect: 'Allow', Action: ['sns:Publish'] });
    expect(sms?.Resource).toBeUndefined();
    expect(sms?.NotResource).toBeDefined();
  });

  test('the push lane makes and uses the platform applications of its stage, and reads no credentials from SNS', () => {
    const uses = grantedOn('sns').filter(({ grantee }) => grantee === 'DeliverPush');

    expect(uses.map(({ Action, Resource }) => [wildcardsIn(Resource), Action])).toEqual([
      [
        [':app/APNS/smn-dev_*', ':app/APNS_SANDBOX/smn-dev_*'],
        [
          'sns:CreatePlatformApplication',
          'sns:CreatePlatformEndpoint',
          'sns:DeletePlatformApplication',
          'sns:SetPlatformApplicationAttributes',
        ],
      ],
      [[':app/smn-dev_*'], ['sns:CreatePlatformApplication']],
      [
        [':endpoint/APNS/smn-dev_*', ':endpoint/APNS_SANDBOX/smn-dev_*'],
        ['sns:DeleteEndpoint', 'sns:Publish', 'sns:SetEndpointAttributes'],
      ],
    ]);
  });

  test('events go to the default bus only, from the source of the stage, out of the functions that find something out', () => {
    const uses = statements.filter(({ Action }) => Action.some((action) => action.startsWith('events:')));

    expect(uses.map(({ grantee }) => grantee).sort()).toEqual([
      'DeadLetter',
      'DeliverEmail',
      'DeliverSms',
      'DeliverVoice',
      'Feedback',
      'Release',
    ]);
    for (const { Action, Resource, Condition } of uses) {
      expect(Action).toEqual(['events:PutEvents']);
      expect(JSON.stringify(Resource)).toMatch(/:event-bus\/default"/);
      expect(Condition).toEqual({ StringEquals: { 'events:source': 'smn.dev' } });
    }
  });

  test('nothing is granted of events, nor of when they were sent, where the stage sends none', () => {
    const silent = Stage.parse({ ...loadStage('dev'), settings: { events: { serviceEvents: false } } });
    const text = JSON.stringify(statementsOf(synthesize(silent)));

    expect(text).toContain('dead-letter#*');
    expect(text).not.toContain('events:');
    expect(text).not.toContain('letter-event');
  });

  test('every use of the key is for one purpose, and the signing key is for http alone', () => {
    const uses = grantedOn('kms').map(({ grantee, Action, Condition }) => [
      grantee,
      Condition?.['StringEquals']?.['kms:EncryptionContext:purpose'],
      ...Action,
    ]);

    expect(uses.sort()).toEqual([
      ['Api', 'application', 'kms:Encrypt'],
      ['Api', 'credential', 'kms:Decrypt', 'kms:Encrypt'],
      ['Api', 'dead-letter-token', 'kms:Decrypt'],
      ['Api', 'extension', 'kms:Encrypt'],
      ['Api', 'extension-header', 'kms:Decrypt', 'kms:Encrypt'],
      ['Api', 'id-secret', 'kms:Decrypt', 'kms:Encrypt'],
      ['DeadLetter', 'dead-letter-token', 'kms:Encrypt'],
      ['DeliverChat', 'extension', 'kms:Decrypt'],
      ['DeliverEmail', 'id-secret', 'kms:Decrypt', 'kms:Encrypt'],
      ['DeliverHttp', 'extension-header', 'kms:Decrypt'],
      ['DeliverHttp', 'signing-key', 'kms:Decrypt', 'kms:Encrypt'],
      ['DeliverPush', 'application', 'kms:Decrypt'],
      ['Ingress', 'id-secret', 'kms:Decrypt', 'kms:Encrypt'],
      ['Job', 'dead-letter-token', 'kms:Decrypt'],
      ['Job', 'move', 'kms:Decrypt'],
      ['Operator', 'credential', 'kms:Encrypt'],
      ['Operator', 'extension', 'kms:Decrypt', 'kms:Encrypt'],
      ['Operator', 'extension-header', 'kms:Decrypt', 'kms:Encrypt'],
      ['Operator', 'id-secret', 'kms:Decrypt', 'kms:Encrypt'],
      ['Operator', 'move', 'kms:Decrypt', 'kms:Encrypt'],
      ['Publish', 'credential', 'kms:Decrypt'],
    ]);
  });

  test('every function logs to its own group only', () => {
    const uses = grantedOn('logs').filter(({ Action }) => !Action.includes('logs:CreateLogGroup'));

    expect(uses).toHaveLength(FUNCTION_NAMES.length);
    for (const { grantee, Resource } of uses) expect(nameOf(stacks.idOf(Resource))).toBe(`${grantee}Logs`);
  });

  test('policies leave room for targets in the 10,240 characters that IAM takes of a role', () => {
    const sizes = stacks.find('AWS::IAM::Policy', Document).map(({ id, properties }) => {
      const text = JSON.stringify(properties.PolicyDocument, (_, value) =>
        Reference.safeParse(value).success ? LONGEST_ARN : value,
      );
      return [nameOf(id), text.length] as const;
    });

    expect(sizes).toHaveLength(FUNCTION_NAMES.length);
    expect(sizes.filter(([, length]) => length > 7_000)).toEqual([]);
  });

  test('roles have no managed policy', () => {
    const roles = Object.values(stacks.resources).filter(({ Type }) => Type === 'AWS::IAM::Role');

    expect(roles).toHaveLength(FUNCTION_NAMES.length);
    for (const role of roles) expect(role.Properties['ManagedPolicyArns']).toBeUndefined();
  });
});
