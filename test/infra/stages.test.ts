import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { TARGETS_OF_STAGE } from '#test/support/targets.ts';
import { type Synthesized, synthesize } from './assembly.ts';

const least = loadStage('dev');

/** Stage files that differ in everything that decides what is made, under one name as one stage has it over time. */
const stages = [
  ['of the template', least],
  ['of the local service', { ...loadStage('local'), name: least.name }],
  [
    'with a domain, an alarm address and targets',
    Stage.parse({
      ...least,
      alarmAddress: 'operations@example.com',
      customDomain: {
        domainName: 'smn.example.com',
        certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
        hostedZone: { id: 'Z0123456789', name: 'example.com' },
      },
      settings: { targets: TARGETS_OF_STAGE },
    }),
  ],
  [
    'that calls people, with other times and limits',
    Stage.parse({
      ...least,
      account: '111122223333',
      region: 'eu-west-1',
      functions: { deliverHttp: { timeoutSeconds: 90, reservedConcurrency: 50 }, operator: { memoryMb: 512 } },
      eventSourceConcurrency: { http: 10, email: 5 },
      settings: {
        voice: { originationIdentity: 'arn:aws:sms-voice:eu-west-1:111122223333:phone-number/phone-1' },
      },
    }),
  ],
  [
    'that takes events of AWS services',
    Stage.parse({
      ...least,
      events: {
        sources: [{ source: 'aws.cloudwatch' }, { source: 'com.example.orders', service: 'functiongraph' }],
        topics: [{ arn: 'arn:aws:sns:us-east-1:111122223333:budgets', service: 'ces' }],
      },
    }),
  ],
  [
    'whose tables have a key of the operator',
    Stage.parse({
      ...least,
      region: 'eu-west-1',
      tableKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000',
    }),
  ],
] as const;

const Exports = z.array(z.string());

const exportsOf = ({ templates }: Synthesized): readonly string[] =>
  Exports.parse(Object.values(templates.stateful.Outputs).map(({ Export }) => Export?.Name)).toSorted();

/** What remembers, by logical id, with whatever names it physically. */
const namesOf = ({ templates }: Synthesized) =>
  Object.entries(templates.stateful.Resources)
    .filter(([, { Type }]) => Type !== 'AWS::SQS::QueuePolicy')
    .map(([id, { Type, Properties }]) => [
      id,
      Type,
      Object.fromEntries(['TableName', 'QueueName', 'AliasName'].map((key) => [key, Properties[key]])),
    ])
    .toSorted();

const importsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'Fn::ImportValue' && typeof inner === 'string' ? [inner] : importsIn(inner),
  );
};

describe.each(stages)('a stage %s', (_, stage) => {
  const template = synthesize(least);
  const other = synthesize(stage);

  test('exports what every other stage does, so that each may become the other', () => {
    expect(exportsOf(template).length).toBeGreaterThan(50);
    expect(exportsOf(other)).toEqual(exportsOf(template));
  });

  test('imports nothing else', () => {
    const imported = importsIn(other.templates.service.Resources);

    expect(imported.length).toBeGreaterThan(50);
    expect(imported.filter((name) => !exportsOf(template).includes(name))).toEqual([]);
  });

  test('keeps the logical ids and names of all that remembers', () => {
    expect(namesOf(other)).toEqual(namesOf(template));
  });
});
