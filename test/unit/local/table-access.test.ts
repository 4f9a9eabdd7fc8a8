import { describe, expect, test } from 'vitest';
import { refusalOf } from '#local/engines/table-access.ts';
import { readTableAccess } from '#local/functions/table-access.ts';
import { createResolver } from '#local/template/resolver.ts';
import { aStack, surroundings } from '#test/support/local/stacks.ts';

const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'x' } });

const statements = [
  { actions: ['GetItem', 'Query'], resources: ['Items', 'Items/index/ByName'] },
  { actions: ['PutItem', 'BatchWriteItem'], resources: ['Items'], keys: ['note#*', 'secret#own'] },
];

describe('a role may do with tables', () => {
  test.each([
    ['GetItem', { TableName: 'Items', Key: item('anything') }],
    ['Query', { TableName: 'Items', IndexName: 'ByName', KeyConditionExpression: 'name = :name' }],
    ['PutItem', { TableName: 'Items', Item: item('note#1') }],
    ['PutItem', { TableName: 'Items', Item: item('secret#own') }],
    [
      'BatchWriteItem',
      {
        RequestItems: { Items: [{ PutRequest: { Item: item('note#1') } }, { DeleteRequest: { Key: item('note#2') } }] },
      },
    ],
  ])('what a statement allows: %s %j', (action, body) => {
    expect(refusalOf(statements, action, body)).toBeUndefined();
  });

  test.each([
    ['GetItem', { TableName: 'Others', Key: item('a') }, 'GetItem on Others of items with the keys a'],
    ['Query', { TableName: 'Items', IndexName: 'ByAge' }, 'Query on Items/index/ByAge of items with the keys (none)'],
    ['PutItem', { TableName: 'Items', Item: item('notes#1') }, 'PutItem on Items of items with the keys notes#1'],
    [
      'PutItem',
      { TableName: 'Items', Item: item('secret#own2') },
      'PutItem on Items of items with the keys secret#own2',
    ],
    ['DeleteItem', { TableName: 'Items', Key: item('note#1') }, 'DeleteItem on Items of items with the keys note#1'],
    ['PutItem', { TableName: 'Items' }, 'PutItem on Items of items with the keys (none)'],
    ['PutItem', { TableName: 'Items', Item: { sk: { S: 'x' } } }, 'PutItem of what names no item by its partition key'],
    [
      'BatchWriteItem',
      {
        RequestItems: {
          Items: [{ PutRequest: { Item: item('note#1') } }, { DeleteRequest: { Key: item('secret#1') } }],
        },
      },
      'BatchWriteItem on Items of items with the keys note#1, secret#1',
    ],
  ])('nothing else: %s %j', (action, body, refusal) => {
    expect(refusalOf(statements, action, body)).toBe(refusal);
  });
});

const LIMIT = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['note#*'] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
};

const accessWith = (statement: object) => {
  const resolver = createResolver(
    [
      aStack('app', {
        Items: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'items' } },
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'notes' } },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            Roles: [{ Ref: 'Role' }],
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'dynamodb:PutItem',
                  Resource: { 'Fn::GetAtt': ['Items', 'Arn'] },
                  ...statement,
                },
                { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' },
              ],
            },
          },
        },
      }),
    ],
    surroundings,
  );
  const of = (name: string, roleName: string) => ({
    ...{ name, roleName, arn: '', entry: '', handlerName: '', memoryMegabytes: 128, timeoutSeconds: 3 },
    ...{ environment: {}, logging: { format: 'JSON' } },
  });
  return readTableAccess([of('write-notes', 'notes'), of('idle', 'idle')], resolver);
};

describe('the access of functions', () => {
  test('is what the policies of their roles say about tables', () => {
    expect(accessWith({ Condition: LIMIT })).toEqual({
      'write-notes': [{ actions: ['PutItem'], resources: ['items'], keys: ['note#*'] }],
      idle: [],
    });
  });

  test.each([
    { Effect: 'Deny' },
    { Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    { Condition: { 'ForAllValues:StringLike': LIMIT['ForAllValues:StringLike'] } },
    { Action: 'dynamodb:*Item' },
  ])('does not start with what cannot be decided here: %j', (statement) => {
    expect(() => accessWith(statement)).toThrow('A policy about tables is not known to the local cloud');
  });
});
