import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { useTexts } from '../i18n/language.tsx';
import { useSession } from '../session/session.tsx';
import { ErrorAlert } from './error-alert.tsx';
import { bodyOf, draftOf, type Policy, type PolicyDraft } from './policy-draft.ts';
import { useSave } from './save.ts';
import { partsTexts } from './texts.ts';
import { WeekPicture } from './week-picture.tsx';
import { WindowFields } from './window-fields.tsx';

type PolicyEditorProps = {
  /** Whose policy it is. */
  readonly of: 'topic' | 'subscription';
  readonly urn: string;
};

type ShownPolicy = Policy & { readonly source?: 'subscription' | 'topic' | 'none' };

/** The calls of a policy, which a topic and a subscription have alike. */
const usePolicyCalls = ({ of, urn }: PolicyEditorProps) => {
  const { api, projectId } = useSession();
  const ofTopic = { path: { project_id: projectId, topic_urn: urn } };
  const ofSubscription = { path: { project_id: projectId, subscription_urn: urn } };
  const topicPath = '/ops/v1/{project_id}/topics/{topic_urn}/delivery-policy';
  const subscriptionPath = '/ops/v1/{project_id}/subscriptions/{subscription_urn}/delivery-policy';
  return of === 'topic'
    ? {
        show: async (): Promise<ShownPolicy> => dataOf(api.GET(topicPath, { params: ofTopic })),
        update: (body: ReturnType<typeof bodyOf>) => done(api.PUT(topicPath, { params: ofTopic, body })),
        remove: () => done(api.DELETE(topicPath, { params: ofTopic })),
      }
    : {
        show: async (): Promise<ShownPolicy> => dataOf(api.GET(subscriptionPath, { params: ofSubscription })),
        update: (body: ReturnType<typeof bodyOf>) => done(api.PUT(subscriptionPath, { params: ofSubscription, body })),
        remove: () => done(api.DELETE(subscriptionPath, { params: ofSubscription })),
      };
};

/** Shows and changes a delivery policy, with a picture of its windows. */
export const PolicyEditor = (props: PolicyEditorProps) => {
  const { projectId } = useSession();
  const calls = usePolicyCalls(props);
  const { data, error } = useQuery({ queryKey: ['policy', projectId, props.urn], queryFn: calls.show });
  if (error !== null && !(error instanceof ApiError && error.status === 404)) return <ErrorAlert error={error} />;
  if (data === undefined && error === null) return null;
  return <EditPolicy key={JSON.stringify(data)} {...props} policy={data ?? {}} />;
};

const EditPolicy = ({ policy, ...props }: PolicyEditorProps & { readonly policy: ShownPolicy }) => {
  const texts = useTexts(partsTexts);
  const { may } = useSession();
  const calls = usePolicyCalls(props);
  const [draft, setDraft] = useState(() => draftOf(policy));
  const change = (changes: Partial<PolicyDraft>) => setDraft({ ...draft, ...changes });
  const save = useSave(['policy'], () => calls.update(bodyOf(draft)));
  const remove = useSave(['policy'], calls.remove);
  const isChangeable = may(props.of === 'topic' ? 'admin' : 'operator');
  const fault = save.error ?? remove.error;
  return (
    <Container
      header={
        <Header variant="h2" description={texts.policyText[props.of]}>
          {texts.policy}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {policy.source !== undefined && <Box variant="p">{texts.policySource[policy.source]}</Box>}
        <FormField label={texts.maxPerSecond} constraintText={texts.maxPerSecondText}>
          <Input
            inputMode="decimal"
            readOnly={!isChangeable}
            value={draft.maxPerSecond}
            onChange={({ detail }) => change({ maxPerSecond: detail.value })}
          />
        </FormField>
        <Box variant="h3">{texts.windows}</Box>
        <Box variant="p">{draft.windows.length === 0 ? texts.windowsAlways : texts.windowsText}</Box>
        {draft.windows.length > 0 && <WeekPicture windows={draft.windows} timeZone={draft.timeZone} />}
        {isChangeable && <WindowFields draft={draft} change={change} />}
        <Retry draft={draft} change={change} isChangeable={isChangeable} />
        <FormField label={texts.keepSeconds} constraintText={texts.keepSecondsText}>
          <Input
            inputMode="numeric"
            readOnly={!isChangeable}
            value={draft.keepSeconds}
            onChange={({ detail }) => change({ keepSeconds: detail.value })}
          />
        </FormField>
        {fault !== null && <ErrorAlert error={fault} />}
        {isChangeable && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={save.isPending} onClick={() => save.mutate()}>
              {texts.save}
            </Button>
            <Button loading={remove.isPending} onClick={() => remove.mutate()}>
              {texts.removePolicy}
            </Button>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
};

type RetryProps = {
  readonly draft: PolicyDraft;
  readonly change: (changes: Partial<PolicyDraft>) => void;
  readonly isChangeable: boolean;
};

const Retry = ({ draft, change, isChangeable }: RetryProps) => {
  const { retry: label, retryOf } = useTexts(partsTexts);
  const { retry = 'none' } = draft;
  const current = typeof retry === 'string' ? retry : 'custom';
  const names = ['none', 'smn', 'standard', ...(current === 'custom' ? (['custom'] as const) : [])] as const;
  return (
    <FormField label={label}>
      <Select
        ariaLabel={label}
        disabled={!isChangeable}
        selectedOption={{ value: current, label: retryOf[current] }}
        options={names.map((value) => ({ value, label: retryOf[value] }))}
        onChange={({ detail: { selectedOption } }) => {
          if (selectedOption.value === 'custom') return;
          const chosen = selectedOption.value === 'smn' || selectedOption.value === 'standard';
          change({ retry: chosen ? (selectedOption.value === 'smn' ? 'smn' : 'standard') : undefined });
        }}
      />
    </FormField>
  );
};
