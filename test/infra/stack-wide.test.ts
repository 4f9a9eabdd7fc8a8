import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { synthesize } from './assembly.ts';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';

const plain = synthesize(loadStage('dev'));
const stacks = synthesize(
  Stage.parse({ ...loadStage('dev'), tags: { team: 'orders', 'cost-center': '42' }, permissionsBoundary: BOUNDARY }),
);

const Role = z.object({ PermissionsBoundary: z.string().optional() });
const TAGS = [
  { Key: 'cost-center', Value: '42' },
  { Key: 'team', Value: 'orders' },
];

describe('what goes for the whole stage', () => {
  test('tags are on what can have some, in both stacks', () => {
    const tagged = [
      'AWS::SQS::Queue',
      'AWS::KMS::Key',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::SNS::Topic',
    ];

    for (const type of tagged) {
      const found = stacks.find(type, z.object({ Tags: z.array(z.unknown()) }));

      expect(found.length).toBeGreaterThan(0);
      for (const { properties } of found) expect(properties.Tags).toEqual(expect.arrayContaining(TAGS));
    }
  });

  test('every role has the permissions boundary, and none without one', () => {
    const boundariesOf = (of: typeof stacks) =>
      of.find('AWS::IAM::Role', Role).map(({ properties }) => properties.PermissionsBoundary);

    expect(new Set(boundariesOf(stacks))).toEqual(new Set([BOUNDARY]));
    expect(new Set(boundariesOf(plain))).toEqual(new Set([undefined]));
  });

  test('outputs say where to look', () => {
    const { Outputs } = plain.templates.service;

    expect(Object.keys(Outputs)).toEqual(
      expect.arrayContaining(['ApiEndpoint', 'DocsUrl', 'DashboardUrl', 'Sender', 'OperatorFunctionName']),
    );
    expect(Outputs['Sender']?.Value).toBe('notifications@example.com');
    expect(JSON.stringify(Outputs['DocsUrl']?.Value)).toMatch(/\/docs"\]\]\}$/);
    expect(JSON.stringify(Outputs['DashboardUrl']?.Value)).toContain('#dashboards/dashboard/smn-dev');
  });
});
