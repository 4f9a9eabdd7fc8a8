import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { createCheckedApp } from '#lib/checked-app.ts';
import { loadStage, Stage } from '#lib/stage.ts';

const Report = z.object({
  pluginReports: z.array(z.object({ violations: z.array(z.object({ ruleName: z.string() })).optional() })),
});

const aCheckedApp = (stage: Stage) => {
  const outdir = mkdtempSync(join(tmpdir(), 'smn-checks-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  return { outdir, app: createCheckedApp({ stage, outdir, context: { 'aws:cdk:bundling-stacks': [] } }) };
};

const violationsIn = (outdir: string): readonly string[] =>
  Report.parse(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).pluginReports.flatMap(
    ({ violations = [] }) => violations.map(({ ruleName }) => ruleName),
  );

const everythingSet = Stage.parse({
  ...loadStage('dev'),
  name: 'everything',
  senderAddress: 'notifications@example.org',
  tags: { team: 'orders' },
  permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
  tableKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000',
  runbookUrl: 'https://wiki.example.org/smn',
  account: '111122223333',
  region: 'eu-west-1',
  alarmAddress: 'operations@example.com',
  customDomain: {
    domainName: 'smn.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
    hostedZone: { id: 'Z0123456789', name: 'example.com' },
  },
});

describe('synthesis', () => {
  test.each([...['dev', 'local', 'test'].map((name) => loadStage(name)), everythingSet])(
    'finds nothing to object to in stage $name, and warns of nothing',
    (stage) => {
      const printed = vi.spyOn(console, 'error').mockReturnValue();
      const { outdir, app } = aCheckedApp(stage);

      const assembly = app.synth();

      expect(violationsIn(outdir)).toEqual([]);
      expect(assembly.stacks.flatMap(({ messages }) => messages.map(({ entry }) => entry.data))).toEqual([]);
      expect(printed).not.toHaveBeenCalled();
    },
  );

  test('stops at a finding of the AwsSolutions rules that has no suppression with a reason', () => {
    const { app } = aCheckedApp(loadStage('dev'));
    new CfnPolicy(new Stack(app, 'Planted'), 'Policy', {
      policyName: 'planted',
      users: ['somebody'],
      policyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
    });

    expect(() => app.synth()).toThrow('AwsSolutions-IAM5[Action::s3:*]');
  });

  test("stops at what CloudFormation's own rules find", () => {
    const { app } = aCheckedApp(loadStage('dev'));
    new CfnQueue(new Stack(app, 'Planted'), 'Queue', { visibilityTimeout: 1_000_000 });

    expect(() => app.synth()).toThrow(/VisibilityTimeout|1000000/);
  });
});

test('the CDK command is warned that the template of stage files has a placeholder for its sender', () => {
  const CDK_OUTDIR = mkdtempSync(join(tmpdir(), 'smn-app-'));
  onTestFinished(() => rmSync(CDK_OUTDIR, { recursive: true }));
  const CDK_CONTEXT_JSON = JSON.stringify({ stage: 'dev', 'aws:cdk:bundling-stacks': [] });

  const { status, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('../../bin/app.ts', import.meta.url))],
    {
      env: { ...process.env, CDK_OUTDIR, CDK_CONTEXT_JSON },
      encoding: 'utf8',
    },
  );

  expect(stderr).toMatch(/^Warning: senderAddress "notifications@example\.com" is a placeholder, .*$/m);
  expect(status).toBe(0);
});
