import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES } from '#lib/functions/function-table.ts';
import { loadStage } from '#lib/stage.ts';
import { nameOf, synthesize } from './assembly.ts';

const Table = z.object({
  BillingMode: z.string(),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }),
  GlobalSecondaryIndexes: z.array(
    z.object({
      IndexName: z.string(),
      KeySchema: z.array(z.object({ AttributeName: z.string() })),
      Projection: z.object({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() }),
    }),
  ),
  Replicas: z.tuple([
    z.object({
      DeletionProtectionEnabled: z.boolean(),
      PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
    }),
  ]),
});

const Key = z.object({ EnableKeyRotation: z.boolean() });

describe('what is kept', () => {
  const kept = synthesize(loadStage('dev'));
  const passing = ['local', 'test'].map((name) => synthesize(loadStage(name)));

  test('tables are paid per request, keyed by pk and sk, and forget by ttl', () => {
    const tables = kept.find('AWS::DynamoDB::GlobalTable', Table);

    expect(tables.map(({ id }) => nameOf(id))).toEqual(['Registry', 'Deliveries']);
    for (const { properties } of tables) {
      expect(properties.BillingMode).toBe('PAY_PER_REQUEST');
      expect(properties.KeySchema.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk']);
      expect(properties.TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
    }
  });

  test('indexes serve lists', () => {
    const indexes = kept
      .find('AWS::DynamoDB::GlobalTable', Table)
      .flatMap(({ id, properties }) =>
        properties.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => [
          nameOf(id),
          IndexName,
          ...KeySchema.map(({ AttributeName }) => AttributeName),
          Projection.ProjectionType,
        ]),
      );

    expect(indexes).toEqual([
      ['Registry', 'ByProject', 'listPk', 'listSk', 'INCLUDE'],
      ['Registry', 'ByTopic', 'topicListPk', 'topicListSk', 'INCLUDE'],
      ['Deliveries', 'ByProject', 'listPk', 'listSk', 'ALL'],
    ]);
  });

  test('tables are protected, recoverable and outlive their stack', () => {
    for (const { properties, deletionPolicy } of kept.find('AWS::DynamoDB::GlobalTable', Table)) {
      expect(properties.Replicas[0].DeletionProtectionEnabled).toBe(true);
      expect(properties.Replicas[0].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
      expect(deletionPolicy).toBe('RetainExceptOnCreate');
    }
  });

  test('queues and the rotating key outlive their stack', () => {
    const queues = kept.find('AWS::SQS::Queue', z.unknown());
    const keys = kept.find('AWS::KMS::Key', Key);

    expect(keys.map(({ properties }) => properties.EnableKeyRotation)).toEqual([true]);
    for (const { deletionPolicy } of [...queues, ...keys]) expect(deletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('the stack itself is protected from termination where data is kept, and only there', () => {
    expect(kept.templates.isProtected).toBe(true);
    expect(passing.map(({ templates }) => templates.isProtected)).toEqual([false, false]);
  });

  test('the stages local and test leave nothing', () => {
    for (const stacks of passing) {
      const types = ['AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::KMS::Key'];
      for (const type of types) {
        const policies = stacks.find(type, z.unknown()).map(({ deletionPolicy }) => deletionPolicy);
        expect(new Set(policies)).toEqual(new Set(['Delete']));
      }
      for (const { properties } of stacks.find('AWS::DynamoDB::GlobalTable', Table)) {
        expect(properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
      }
    }
  });

  test('everything with state is in the stateful stack, and no function', () => {
    const stateful = Object.values(kept.templates.stateful.Resources).map(({ Type }) => Type);
    const service = Object.values(kept.templates.service.Resources).map(({ Type }) => Type);

    expect(new Set(stateful)).toEqual(
      new Set([
        'AWS::DynamoDB::GlobalTable',
        'AWS::KMS::Key',
        'AWS::KMS::Alias',
        'AWS::SQS::Queue',
        'AWS::SQS::QueuePolicy',
      ]),
    );
    for (const type of stateful) expect(service).not.toContain(type);
  });

  test('there is no custom resource and no function that is not ours', () => {
    const types = Object.values(kept.resources).map(({ Type }) => Type);

    expect(types.filter((type) => type.startsWith('Custom::') || type.includes('CustomResource'))).toEqual([]);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(FUNCTION_NAMES.length);
  });
});
