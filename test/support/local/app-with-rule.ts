import { App, Stack } from 'aws-cdk-lib';
import { EventField, Rule } from 'aws-cdk-lib/aws-events';
import { SmnStage } from '#lib/public/smn-stage.ts';
import { SmnTopicTarget } from '#lib/public/smn-topic-target.ts';
import type { Stage } from '#lib/stage.ts';

/** The topic that the rule of {@link createApp} sends to. */
export const RULE_TOPIC = { project: 'deployments-team', name: 'deployments' };

/** What the events come from. */
export const RULE_SOURCE = 'com.example.deployments';

/** An app of its own: a stage as a construct, and a stack with a rule whose target is a topic. */
export const createApp = ({ stage, outdir }: { readonly stage: Stage; readonly outdir: string }): App => {
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const smn = new SmnStage(app, 'Notifications', { ...stage, events: { rules: { service: 'functiongraph' } } });
  const target = new SmnTopicTarget(smn, {
    ...RULE_TOPIC,
    subject: `Version ${EventField.fromPath('$.detail.version')}`,
    message: `{"version": ${EventField.fromPath('$.detail.version')}, "by": "${EventField.fromPath('$.detail.by')}"}`,
  });
  const env = { region: smn.service.region };
  new Rule(new Stack(app, 'Deployments', { env }), 'Finished', {
    eventPattern: { source: [RULE_SOURCE] },
    targets: [target],
  });
  return app;
};
