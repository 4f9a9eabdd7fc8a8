import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { nameOf, synthesize } from './assembly.ts';
import { statementsOf } from './shapes.ts';

const stacks = synthesize(loadStage('dev'));
const statements = statementsOf(stacks).filter(({ Action }) =>
  Action.every((action) => action.startsWith('dynamodb:')),
);

const Joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.tuple([z.unknown(), z.string()])]) });

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

/** The table, or the index as `{table}/index/{index}`. */
const named = (resource: unknown): string => {
  const joined = Joined.safeParse(resource);
  const [table, index] = joined.success ? joined.data['Fn::Join'][1] : [resource, ''];
  return `${nameOf(stacks.idOf(table))}${index}`;
};

/** Who may do what on which table or index, reading and writing apart. */
const grants = statements.flatMap(({ grantee, Action, Resource, Condition }) =>
  [Resource].flat().flatMap((resource) =>
    [false, true].flatMap((isWriting) => {
      const all = Action.map((action) => action.replace('dynamodb:', ''));
      const actions = all.filter((action) => WRITES.includes(action) === isWriting);
      const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
      return actions.length === 0 ? [] : [{ grantee, on: named(resource), isWriting, actions, keys }];
    }),
  ),
);

describe('tables', () => {
  test('every function reads of the tables what it needs and no more; none scans', () => {
    const granted = grants.filter(({ isWriting }) => !isWriting);

    expect(granted.map(({ grantee, on, actions }) => `${grantee} ${on}: ${actions.join(' ')}`).sort()).toEqual([
      'Api Deliveries/index/ByProject: Query',
      'Api Deliveries: BatchGetItem GetItem Query',
      'Api Registry/index/ByProject: Query',
      'Api Registry/index/ByTopic: Query',
      'Api Registry: BatchGetItem GetItem Query',
      'Cleanup Deliveries: Query',
      'Cleanup Registry: GetItem Query',
      'DeadLetter Deliveries: BatchGetItem GetItem',
      'DeliverChat Registry: BatchGetItem',
      'DeliverEmail Deliveries: Query',
      'DeliverEmail Registry: BatchGetItem GetItem',
      'DeliverFunction Registry: BatchGetItem',
      'DeliverHttp Registry: BatchGetItem GetItem',
      'DeliverPush Registry: BatchGetItem',
      'DeliverQueue Registry: BatchGetItem',
      'DeliverSms Deliveries: Query',
      'DeliverSms Registry: BatchGetItem GetItem',
      'DeliverVoice Deliveries: GetItem',
      'DeliverVoice Deliveries: Query',
      'DeliverVoice Registry: BatchGetItem',
      'DeliverVoice Registry: GetItem',
      'FanOut Registry: BatchGetItem Query',
      'Feedback Deliveries: Query',
      'Feedback Registry: BatchGetItem GetItem',
      'Hold Deliveries: GetItem',
      'Hold Registry: BatchGetItem',
      'Ingress Deliveries: Query',
      'Ingress Registry: BatchGetItem GetItem Query',
      'Job Deliveries/index/ByProject: Query',
      'Job Deliveries: BatchGetItem GetItem Query',
      'Job Registry: BatchGetItem GetItem Query',
      'Operator Deliveries/index/ByProject: Query',
      'Operator Deliveries: BatchGetItem GetItem Query',
      'Operator Registry/index/ByProject: Query',
      'Operator Registry: BatchGetItem GetItem Query',
      'Publish Deliveries: GetItem Query',
      'Publish Registry: BatchGetItem GetItem Query',
      'Release Deliveries: BatchGetItem GetItem Query',
      'Release Registry: GetItem',
      'Sweep Deliveries: Query',
    ]);
  });

  test('every function but api writes items with the partition keys that it must and no other', () => {
    const granted = grants.filter(({ isWriting }) => isWriting);

    expect(granted.map(({ grantee, on, actions, keys }) => [grantee, on, actions.join(' '), keys]).sort()).toEqual([
      ['Api', 'Deliveries', 'BatchWriteItem DeleteItem PutItem UpdateItem', undefined],
      ['Api', 'Registry', 'BatchWriteItem DeleteItem PutItem UpdateItem', undefined],
      ['Cleanup', 'Deliveries', 'PutItem', ['wake#*']],
      ['Cleanup', 'Registry', 'BatchWriteItem', ['s#*', 'application-endpoints#*']],
      ['Cleanup', 'Registry', 'DeleteItem', ['topic-id#*', 'tags#*']],
      ['DeadLetter', 'Deliveries', 'BatchWriteItem PutItem', ['dead-letter#*', 'failure#*']],
      ['DeadLetter', 'Deliveries', 'PutItem', ['letter-event#*']],
      ['DeadLetter', 'Deliveries', 'UpdateItem', ['dead-letter#*', 'failure#*', 'direct-sms#*']],
      ['DeliverChat', 'Deliveries', 'DeleteItem UpdateItem', ['health#*']],
      ['DeliverChat', 'Deliveries', 'UpdateItem', ['usage#*']],
      ['DeliverEmail', 'Deliveries', 'UpdateItem', ['usage#*']],
      ['DeliverEmail', 'Registry', 'PutItem', ['secret#id-secret']],
      ['DeliverFunction', 'Deliveries', 'DeleteItem UpdateItem', ['health#*']],
      ['DeliverFunction', 'Deliveries', 'UpdateItem', ['usage#*']],
      ['DeliverHttp', 'Deliveries', 'DeleteItem UpdateItem', ['health#*']],
      ['DeliverHttp', 'Deliveries', 'UpdateItem', ['detection#*']],
      ['DeliverHttp', 'Deliveries', 'UpdateItem', ['usage#*']],
      ['DeliverHttp', 'Registry', 'PutItem', ['secret#signing-key', 'certificate#*']],
      ['DeliverPush', 'Deliveries', 'UpdateItem', ['usage#*']],
      ['DeliverPush', 'Registry', 'UpdateItem', ['application#*', 'application-endpoints#*']],
      ['DeliverQueue', 'Deliveries', 'DeleteItem UpdateItem', ['health#*']],
      ['DeliverQueue', 'Deliveries', 'UpdateItem', ['usage#*']],
      ['DeliverSms', 'Deliveries', 'UpdateItem', ['text-counts#*', 'text-flow#*', 'direct-sms#*']],
      ['DeliverSms', 'Deliveries', 'UpdateItem', ['usage#*']],
      ['DeliverVoice', 'Deliveries', 'UpdateItem', ['usage#*']],
      ['Feedback', 'Deliveries', 'DeleteItem', ['reported-text#*']],
      ['Feedback', 'Deliveries', 'PutItem', ['wake#*', 'held-subscription#*', 'failed-texts#*', 'reported-text#*']],
      ['Feedback', 'Deliveries', 'UpdateItem', ['direct-sms#*', 'usage#*']],
      ['Feedback', 'Registry', 'UpdateItem', ['s#*', 'topic#*']],
      ['Hold', 'Deliveries', 'BatchWriteItem', ['held#*']],
      ['Hold', 'Deliveries', 'PutItem UpdateItem', ['dead-letter#*']],
      ['Hold', 'Deliveries', 'PutItem', ['wake#*']],
      ['Hold', 'Deliveries', 'UpdateItem', ['rate#*']],
      ['Ingress', 'Deliveries', 'BatchWriteItem', ['receipt#*', 'project-receipts#*']],
      ['Ingress', 'Deliveries', 'UpdateItem', ['publishes#*', 'usage#*']],
      ['Ingress', 'Registry', 'PutItem', ['secret#id-secret']],
      ['Job', 'Deliveries', 'BatchWriteItem', ['held#*', 'receipt#*']],
      ['Job', 'Deliveries', 'DeleteItem', ['dead-letter#*', 'failure#*']],
      ['Job', 'Deliveries', 'UpdateItem', ['job#*']],
      ['Operator', 'Deliveries', 'BatchWriteItem', ['held#*']],
      ['Operator', 'Deliveries', 'DeleteItem', ['dead-letter#*', 'failure#*']],
      ['Operator', 'Deliveries', 'PutItem', ['held-subscription#*']],
      ['Operator', 'Deliveries', 'UpdateItem', ['confirmation-flow#*']],
      ['Operator', 'Registry', 'BatchWriteItem', ['s#*']],
      [
        'Operator',
        'Registry',
        'DeleteItem PutItem',
        [
          ...['credential#*', 'auth-token#*', 'principal#*', 'member#*', 'members#*'],
          ...['subscription-user#*', 's#_*', 'topic-id#*'],
        ],
      ],
      [
        'Operator',
        'Registry',
        'PutItem',
        [
          ...['confirm#*', 'secret#id-secret', 'secret#header-key'],
          ...['topic#*', 's#*', 'template#*', 'tags#*', 'triggers#*', 'move#*'],
        ],
      ],
      ['Operator', 'Registry', 'UpdateItem', ['credential#*', 'spend-caps#*', 'topic-id#*', 'topic#*', 'move#*']],
      ['Publish', 'Deliveries', 'BatchWriteItem', ['receipt#*', 'project-receipts#*']],
      ['Publish', 'Deliveries', 'DeleteItem PutItem', ['idempotency#*']],
      ['Publish', 'Deliveries', 'UpdateItem', ['publishes#*', 'calls#*', 'idempotency#*', 'token-use#*', 'usage#*']],
      ['Receipts', 'Deliveries', 'UpdateItem', ['receipt#*', 'project-receipts#*']],
      ['Release', 'Deliveries', 'BatchWriteItem', ['held#*']],
      ['Release', 'Deliveries', 'DeleteItem UpdateItem', ['health#*']],
      ['Release', 'Deliveries', 'DeleteItem UpdateItem', ['hold-state#*']],
      ['Release', 'Deliveries', 'PutItem', ['wake#*']],
      ['Release', 'Deliveries', 'UpdateItem', ['rate#*']],
      ['Release', 'Registry', 'UpdateItem', ['s#*', 'topic#*']],
      ['Sweep', 'Deliveries', 'BatchWriteItem', ['wake#*']],
      ['VoiceEvents', 'Deliveries', 'PutItem', ['call-chain#*']],
    ]);
  });

  test('a request that names no partition key at all is not granted either', () => {
    const limited = statements.filter(({ Condition }) => Condition !== undefined);

    expect(limited.length).toBeGreaterThan(10);
    for (const { Condition } of limited) {
      expect(Object.keys(Condition ?? {}).sort()).toEqual(['ForAllValues:StringLike', 'Null']);
      expect(Condition?.['Null']).toEqual({ 'dynamodb:LeadingKeys': 'false' });
    }
  });
});
