import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { nameOf, synthesize } from './assembly.ts';
import { statementsOf } from './shapes.ts';

const stacks = synthesize(loadStage('dev'));
const statements = statementsOf(stacks);

const grantedOn = (service: string) =>
  statements.filter(({ Action }) => Action.every((action) => action.startsWith(`${service}:`)));

const Joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.tuple([z.unknown(), z.string()])]) });

/** Literal wildcards in the value, as text. */
const wildcardsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.includes('*') ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(wildcardsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wildcardsIn) : [];
};

describe('permissions', () => {
  test('no action is a wildcard, and the two resources that are have been explained', () => {
    expect(statements.flatMap(({ Action }) => wildcardsIn(Action))).toEqual([]);
    expect(
      statements.flatMap(({ grantee, Resource, NotResource }) =>
        wildcardsIn([Resource, NotResource]).map((wildcard) => `${grantee} ${wildcard}`),
      ),
    ).toEqual(['DeliverEmail :identity/*', 'DeliverSms :sns:*:*:*']);
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
    const [sms, ...others] = grantedOn('sns');

    expect(others).toEqual([]);
    expect(sms).toMatchObject({ grantee: 'DeliverSms', Effect: 'Allow', Action: ['sns:Publish'] });
    expect(sms?.Resource).toBeUndefined();
    expect(sms?.NotResource).toBeDefined();
  });

  test('every use of the key is for one purpose, and the signing key is for http alone', () => {
    const uses = grantedOn('kms').map(({ grantee, Action, Condition }) => [
      grantee,
      Condition?.['StringEquals']?.['kms:EncryptionContext:purpose'],
      ...Action,
    ]);

    expect(uses.sort()).toEqual([
      ['Api', 'credential', 'kms:Decrypt'],
      ['Api', 'id-secret', 'kms:Decrypt', 'kms:Encrypt'],
      ['DeliverEmail', 'id-secret', 'kms:Decrypt', 'kms:Encrypt'],
      ['DeliverHttp', 'signing-key', 'kms:Decrypt', 'kms:Encrypt'],
      ['Operator', 'credential', 'kms:Encrypt'],
      ['Publish', 'credential', 'kms:Decrypt'],
    ]);
  });

  test('every function logs to its own group only', () => {
    const uses = grantedOn('logs');

    expect(uses).toHaveLength(9);
    for (const { grantee, Resource } of uses) expect(nameOf(stacks.idOf(Resource))).toBe(`${grantee}Logs`);
  });

  test('every function does with the tables what it needs and no more; nobody scans', () => {
    const resourceNames = (resource: unknown): readonly string[] => {
      const resources = Array.isArray(resource) ? resource : [resource];
      return resources.map((one) => {
        const joined = Joined.safeParse(one);
        if (!joined.success) return nameOf(stacks.idOf(one));
        const [table, index] = joined.data['Fn::Join'][1];
        return `${nameOf(stacks.idOf(table))}${index}`;
      });
    };
    const granted = grantedOn('dynamodb').flatMap(({ grantee, Action, Resource }) =>
      resourceNames(Resource).map(
        (name) => `${grantee} ${name}: ${Action.map((action) => action.replace('dynamodb:', '')).join(' ')}`,
      ),
    );

    expect(granted.sort()).toEqual([
      'Api Deliveries: DeleteItem UpdateItem',
      'Api Registry/index/ByProject: Query',
      'Api Registry/index/ByTopic: Query',
      'Api Registry: BatchGetItem BatchWriteItem DeleteItem GetItem PutItem Query UpdateItem',
      'Cleanup Registry: BatchWriteItem DeleteItem GetItem Query',
      'DeadLetter Deliveries: BatchWriteItem GetItem PutItem UpdateItem',
      'DeliverEmail Registry: BatchGetItem GetItem PutItem',
      'DeliverHttp Registry: BatchGetItem GetItem PutItem',
      'DeliverSms Registry: BatchGetItem',
      'FanOut Registry: Query',
      'Operator Deliveries/index/ByProject: Query',
      'Operator Deliveries: DeleteItem GetItem',
      'Operator Registry/index/ByProject: Query',
      'Operator Registry: BatchGetItem DeleteItem GetItem PutItem UpdateItem',
      'Publish Registry: BatchGetItem GetItem Query',
    ]);
  });

  test('roles have no managed policy', () => {
    const roles = Object.values(stacks.resources).filter(({ Type }) => Type === 'AWS::IAM::Role');

    expect(roles).toHaveLength(9);
    for (const role of roles) expect(role.Properties['ManagedPolicyArns']).toBeUndefined();
  });
});
