import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useSession } from '../../session/session.tsx';
import { topicTexts } from './texts.ts';

/** What an access policy can speak of, the most usual first. */
const ACTIONS = [
  ...(['SMN:Publish', 'SMN:Subscribe', 'SMN:Unsubscribe', 'SMN:ListSubscriptionsByTopic'] as const),
  ...(['SMN:QueryTopicDetail', 'SMN:UpdateTopic', 'SMN:DeleteTopic', 'SMN:ListTopicAttributes'] as const),
  ...(['SMN:UpdateTopicAttribute', 'SMN:DeleteTopicAttributes', 'SMN:DeleteTopicAttributeByName'] as const),
];

const KINDS = ['project', 'service'] as const;

type TestAccessPolicyProps = {
  readonly topicUrn: string;
  /** The policy as it is being written. */
  readonly draft: string;
};

/** Asks whether a project or a service may do something to the topic, by the policy as it is being written. */
export const TestAccessPolicy = ({ topicUrn, draft }: TestAccessPolicyProps) => {
  const texts = useTexts(topicTexts);
  const { api, projectId } = useSession();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('project');
  const [name, setName] = useState('');
  const [action, setAction] = useState<(typeof ACTIONS)[number]>('SMN:Publish');
  const params = { path: { project_id: projectId, topic_urn: topicUrn } };
  const test = useMutation({
    mutationFn: () => {
      const principal = kind === 'project' ? { project_id: name.trim() } : { service: name.trim() };
      const body = { principal, action, access_policy: draft.trim() };
      return dataOf(api.POST('/ops/v1/{project_id}/topics/{topic_urn}/access-policy-test', { params, body }));
    },
  });
  return (
    <SpaceBetween size="s">
      <Header variant="h3" description={texts.mayTheyText}>
        {texts.mayThey}
      </Header>
      <Grid gridDefinition={[3, 5, 4].map((m) => ({ colspan: { default: 12, s: m } }))}>
        <FormField label={texts.principalKind}>
          <Select
            selectedOption={{ value: kind, label: texts.principalKinds[kind] }}
            options={KINDS.map((value) => ({ value, label: texts.principalKinds[value] }))}
            onChange={({ detail }) => setKind(detail.selectedOption.value === 'service' ? 'service' : 'project')}
          />
        </FormField>
        <FormField label={texts.principalName[kind]}>
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label={texts.action}>
          <Select
            selectedOption={{ value: action, label: action }}
            options={ACTIONS.map((value) => ({ value, label: value }))}
            onChange={({ detail }) =>
              setAction(ACTIONS.find((one) => one === detail.selectedOption.value) ?? 'SMN:Publish')
            }
          />
        </FormField>
      </Grid>
      <Button loading={test.isPending} disabled={name.trim() === ''} onClick={() => test.mutate()}>
        {texts.test}
      </Button>
      {test.error !== null && <ErrorAlert error={test.error} />}
      {test.data !== undefined && <Decision {...test.data} />}
    </SpaceBetween>
  );
};

type DecisionProps = {
  readonly allowed: boolean;
  readonly decided_by: 'owner' | 'statement' | 'service' | 'nothing';
  readonly effect?: 'Allow' | 'Deny';
  readonly sid?: string;
  readonly position?: number;
};

const Decision = ({ allowed, decided_by, effect = 'Allow', sid = '', position = 0 }: DecisionProps) => {
  const texts = useTexts(topicTexts);
  const why =
    decided_by === 'statement' ? texts.decidedByStatement(effect, sid, position) : texts.decidedBy[decided_by];
  return (
    <StatusIndicator type={allowed ? 'success' : 'error'}>
      {allowed ? texts.permitted : texts.notPermitted} {why}
    </StatusIndicator>
  );
};
