import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stage as CdkStage, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createApp } from '#lib/app.ts';
import { SmnStage, type SmnStageProps } from '#lib/public/smn-stage.ts';
import { loadStage } from '#lib/stage.ts';
import { anApp, templateOf } from '#test/support/cdk-app.ts';
import { synthesize } from './assembly.ts';

const LEAST = { name: 'mine', senderAddress: 'notifications@example.org' };

const stageIn = (scope: App | Stack | CdkStage, props: Partial<SmnStageProps> = {}) =>
  new SmnStage(scope, 'Notifications', { ...LEAST, ...props });

describe('SmnStage', () => {
  test('has the templates of the stage file in an app with other feature flags', () => {
    const app = anApp();
    stageIn(app, loadStage('dev'));
    const outdir = mkdtempSync(join(tmpdir(), 'smn-app-'));
    onTestFinished(() => rmSync(outdir, { recursive: true }));
    const context = { 'aws:cdk:bundling-stacks': [] };
    const own = createApp({ stage: loadStage('dev'), outdir, context });

    for (const name of ['smn-dev-stateful', 'smn-dev-service'])
      expect(templateOf(app, name)).toEqual(templateOf(own, name));
  });

  test('has them below a stack, too, and two of them side by side', () => {
    const app = anApp();
    const stack = new Stack(app, 'Orders', { env: { account: '111122223333', region: 'eu-west-1' } });
    const first = stageIn(stack);
    new SmnStage(stack, 'Others', { ...LEAST, name: 'others' });

    expect(first.stateful.account).toBe('111122223333');
    expect(first.service.region).toBe('eu-west-1');
    const names = app.synth().stacks.map(({ stackName }) => stackName);
    expect(names).toEqual(expect.arrayContaining(['smn-mine-stateful', 'smn-mine-service', 'smn-others-service']));
    const idsOf = (name: string) => Object.keys(templateOf(app, name).Resources);
    expect(idsOf('smn-mine-stateful')).toEqual(idsOf('smn-others-stateful'));
  });

  test('goes where the CDK stage around it goes, unless it says where', () => {
    const around = new CdkStage(anApp(), 'Production', { env: { account: '111122223333', region: 'eu-west-1' } });

    expect(stageIn(around).service.region).toBe('eu-west-1');
    expect(new SmnStage(around, 'Other', { ...LEAST, name: 'other', region: 'eu-north-1' }).service.region).toBe(
      'eu-north-1',
    );
  });

  test('is refused with the words of a stage file, a line for each mistake', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    const customDomain = { domainName: 'smn.example.com', certificateArn };

    expect(() => stageIn(anApp(), { tags: { 'aws:team': 'a' }, throttle: { rate: 5, burst: 2 } })).toThrow(
      /^The stage mine is invalid\.\nthrottle\.burst: 2 is below the rate: at least 5\ntags\["aws:team"\]: is no key of a tag/,
    );
    const app = anApp();
    const stack = new Stack(app, 'Orders', { env: { region: 'eu-west-1' } });
    expect(() => stageIn(stack, { customDomain })).toThrow(
      'The stage mine is invalid.\ncustomDomain.certificateArn: is of Region "us-east-1", and it is deployed to eu-west-1',
    );
  });

  test('tags what is in both of its stacks', () => {
    const app = anApp();
    const { stateful, service } = stageIn(app, { tags: { team: 'orders' } });

    const tags = [{ Key: 'team', Value: 'orders' }];
    Template.fromStack(stateful).allResourcesProperties('AWS::SQS::Queue', { Tags: tags });
    Template.fromStack(service).allResourcesProperties('AWS::Lambda::Function', { Tags: tags });
  });

  test('says where clients send their calls, and grants invoking the operator function', () => {
    const app = anApp();
    const stage = stageIn(app);
    const stack = new Stack(app, 'Orders');
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });

    stage.grantInvokeOperator(role);
    stage.grantCall(role);

    expect(stage.operatorFunctionName).toBe('smn-mine-operator');
    expect(stack.resolve(stage.topicUrn({ project: 'p', name: 'orders' }))).toEqual({
      'Fn::Join': ['', ['urn:smn:', { Ref: 'AWS::Region' }, ':p:orders']],
    });
    const { Resources } = templateOf(app, 'Orders');
    expect(JSON.stringify(Resources)).toContain('"Action":"lambda:InvokeFunction"');
    expect(JSON.stringify(Resources)).toContain(':function:smn-mine-operator');
    expect(JSON.stringify(Resources)).toContain('"Action":"execute-api:Invoke"');
    expect(JSON.stringify(Resources)).toMatch(/ImportValue":"smn-mine-service:[^"]+"\},"\/\$default\/\*\/iam\/\*"/);
  });
});

describe('a stage that another app deploys', () => {
  test('is known by the parameters that it has, however it is configured', () => {
    const app = anApp();
    const stack = new Stack(app, 'Orders');
    const imported = SmnStage.fromStageName(stack, 'Smn', { stageName: 'dev' });
    const again = [imported.eventsQueue, imported.eventsQueue, imported.eventDeadLetterQueue];
    const endpoint = stack.resolve(imported.apiEndpoint);
    imported.grantCall(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() }));

    expect(again[0]).toBe(again[1]);
    expect(endpoint).toMatchObject({ Ref: expect.stringContaining('apiendpoint') });
    const { Parameters } = templateOf(app, 'Orders');
    const wanted = Object.values<{ Type: string; Default: string }>(Parameters)
      .filter(({ Default }) => Default.startsWith('/smn/'))
      .map(({ Default }) => Default);
    const made = Object.values(synthesize(loadStage('dev')).templates.service.Resources)
      .filter(({ Type }) => Type === 'AWS::SSM::Parameter')
      .map(({ Properties }) => Properties['Name']);
    expect(wanted.toSorted()).toEqual(made.toSorted());
    expect(wanted).toHaveLength(4);
  });

  test('has the region in its URNs that its file gives it', () => {
    const app = anApp();
    const topic = { project: 'p', name: 'orders' };

    expect(stageIn(app, { settings: { region: 'harbour-1' } }).topicUrn(topic)).toBe('urn:smn:harbour-1:p:orders');
    const stack = new Stack(app, 'Orders');
    const imported = SmnStage.fromStageName(stack, 'Smn', { stageName: 'dev', region: 'harbour-1' });
    expect(imported.topicUrn(topic)).toBe('urn:smn:harbour-1:p:orders');
  });

  test('costs a stack no parameter that it does not ask for', () => {
    const app = anApp();
    const stack = new Stack(app, 'Orders');
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    const imported = SmnStage.fromStageName(stack, 'Smn', { stageName: 'dev' });

    imported.grantInvokeOperator(role);

    expect(imported.topicUrn({ project: 'p', name: 'orders' })).toMatch(/^urn:smn:.*:p:orders$/);
    expect(JSON.stringify(templateOf(app, 'Orders'))).not.toContain('/smn/');
  });
});
