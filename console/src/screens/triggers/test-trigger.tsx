import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Code } from '../../parts/code.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { JsonField, parseJson } from '../../parts/json-field.tsx';
import { useSession } from '../../session/session.tsx';
import { triggersTexts } from './texts.ts';
import type { Trigger } from './trigger-draft.ts';

/** An event as EventBridge has it, of the trigger's source. */
const sampleOf = (source: string): string =>
  JSON.stringify(
    {
      version: '0',
      id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
      'detail-type': 'CloudWatch Alarm State Change',
      source,
      account: '123456789012',
      time: '2026-10-02T17:04:40Z',
      region: 'us-east-1',
      resources: ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:ServerCpuTooHigh'],
      detail: {
        alarmName: 'ServerCpuTooHigh',
        state: { value: 'ALARM', reason: 'Above 90 for 5 minutes', timestamp: '2026-10-02T17:04:40.989+0000' },
        previousState: { value: 'OK' },
      },
    },
    undefined,
    2,
  );

/** Asks what the trigger makes of an event; nothing is sent. */
export const TestTrigger = ({ trigger }: { readonly trigger: Trigger }) => {
  const texts = useTexts(triggersTexts);
  const { api, projectId } = useSession();
  const [event, setEvent] = useState(() => sampleOf(trigger.source));
  const params = { path: { project_id: projectId, trigger_id: trigger.trigger_id } };
  const test = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/ops/v1/{project_id}/triggers/{trigger_id}/test', { params, body: { event: JSON.parse(event) } }),
      ),
  });
  return (
    <Container
      header={
        <Header variant="h2" description={texts.testDescription}>
          {texts.test}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <JsonField label={texts.event} value={event} onChange={setEvent} rows={16} />
        <Button loading={test.isPending} disabled={'problem' in parseJson(event)} onClick={() => test.mutate()}>
          {texts.test}
        </Button>
        {test.error !== null && <ErrorAlert error={test.error} />}
        {test.data !== undefined && <Result {...test.data} />}
      </SpaceBetween>
    </Container>
  );
};

type ResultProps = {
  readonly matches: boolean;
  readonly decided_by: { readonly path: string; readonly expected: unknown; readonly found?: unknown };
  readonly service?: string;
  readonly allowed: boolean;
  readonly problem?: 'empty' | 'too-long' | 'template-missing';
  readonly subject?: string;
  readonly messages?: Readonly<Record<string, string>>;
};

const Result = ({ matches, decided_by, service = '', allowed, problem, subject, messages = {} }: ResultProps) => {
  const texts = useTexts(triggersTexts);
  const { path, expected, found } = decided_by;
  const shown = (value: unknown): string => (value === undefined ? texts.nothing : JSON.stringify(value));
  return (
    <SpaceBetween size="s">
      <Box variant="h3">{texts.result}</Box>
      <StatusIndicator type={matches ? 'success' : 'stopped'}>
        {matches ? texts.matches : texts.matchesNot}
      </StatusIndicator>
      <Box variant="p">{texts.decidedBy(path, shown(expected), shown(found))}</Box>
      <StatusIndicator type={allowed ? 'success' : 'error'}>
        {allowed ? texts.allowed : texts.notAllowed(service)}
      </StatusIndicator>
      {problem !== undefined && <StatusIndicator type="error">{texts.problems[problem]}</StatusIndicator>}
      {subject !== undefined && <Named name={texts.subject} text={subject} />}
      {groupsOf(messages).map(({ protocols, text }) => (
        <Named key={protocols} name={protocols} text={text} />
      ))}
    </SpaceBetween>
  );
};

const Named = ({ name, text }: { readonly name: string; readonly text: string }) => (
  <div>
    <Box variant="awsui-key-label">{name}</Box>
    <Code label={name} text={text} />
  </div>
);

/** Texts with the protocols that get them: most get the same. */
const groupsOf = (messages: Readonly<Record<string, string>>) => {
  const groups = new Map<string, string[]>();
  for (const [protocol, text] of Object.entries(messages)) groups.set(text, [...(groups.get(text) ?? []), protocol]);
  return [...groups].map(([text, protocols]) => ({ protocols: protocols.join(', '), text }));
};
