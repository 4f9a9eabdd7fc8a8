import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { type Synthesized, synthesize } from './assembly.ts';
import { statementsOf } from './shapes.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000';

const least = Stage.parse({ ...loadStage('dev'), region: 'eu-west-1' });
const without = synthesize(least);
const withKey = synthesize(Stage.parse({ ...least, tableKeyArn: KEY }));

const Table = z.looseObject({
  SSESpecification: z.unknown().optional(),
  Replicas: z.tuple([z.looseObject({ SSESpecification: z.unknown().optional() })]),
});

const tablesOf = (stacks: Synthesized) => stacks.find('AWS::DynamoDB::GlobalTable', Table);

const usersOf = (stacks: Synthesized, isUse: (action: string) => boolean): readonly string[] => [
  ...new Set(statementsOf(stacks).flatMap(({ grantee, Action }) => (Action.some(isUse) ? [grantee] : []))),
];

const usesOfKey = statementsOf(withKey).filter(({ Resource }) => Resource === KEY);

describe('a key of the operator for the tables', () => {
  test('encrypts both of them; without it they have the key that DynamoDB owns', () => {
    const sseOf = (stacks: Synthesized) =>
      tablesOf(stacks).map(({ properties: { SSESpecification, Replicas } }) => [
        SSESpecification,
        Replicas[0].SSESpecification,
      ]);

    expect(sseOf(withKey)).toEqual(Array(2).fill([{ SSEEnabled: true, SSEType: 'KMS' }, { KMSMasterKeyId: KEY }]));
    expect(sseOf(without)).toEqual(Array(2).fill([{ SSEEnabled: false }, undefined]));
  });

  test('changes nothing else of what remembers: switching it on and off keeps every item', () => {
    const rest = (stacks: Synthesized) =>
      tablesOf(stacks).map(({ id, properties: { SSESpecification: _, Replicas, ...properties } }) => {
        const [{ SSESpecification: __, ...replica }] = Replicas;
        return { id, ...properties, replica };
      });

    expect(rest(withKey)).toEqual(rest(without));
    expect(Object.keys(withKey.templates.stateful.Resources)).toEqual(
      Object.keys(without.templates.stateful.Resources),
    );
  });

  test('is used by those who use the tables, through DynamoDB only', () => {
    const users = usersOf(withKey, (action) => action.startsWith('dynamodb:'));

    expect([...new Set(usesOfKey.map(({ grantee }) => grantee))].toSorted()).toEqual(users.toSorted());
    for (const { Condition } of usesOfKey)
      expect(Condition).toEqual({ StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } });
  });

  test('allows no function to write with it that writes nothing', () => {
    const writers = usersOf(withKey, (action) => /^dynamodb:(?:Put|Update|Delete|BatchWrite)Item$/.test(action));
    const read = ['kms:Decrypt', 'kms:DescribeKey'];
    const write = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

    expect(writers.length).toBeGreaterThan(5);
    for (const { grantee, Action } of usesOfKey)
      expect([grantee, ...Action.toSorted()]).toEqual([
        grantee,
        ...[...read, ...(writers.includes(grantee) ? write : [])].toSorted(),
      ]);
  });
});
