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
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { JsonField } from '../../parts/json-field.tsx';
import { useSave } from '../../parts/save.ts';
import { useSession } from '../../session/session.tsx';
import { CallOrder } from './call-order.tsx';
import { EncryptionKey } from './encryption-key.tsx';
import { Introduction } from './introduction.tsx';
import { TestAccessPolicy } from './test-access-policy.tsx';
import { topicTexts } from './texts.ts';

/** What a topic is set to. */
export const TopicSettings = ({
  topicUrn,
  displayName,
}: {
  readonly topicUrn: string;
  readonly displayName: string;
}) => (
  <SpaceBetween size="l">
    <DisplayName topicUrn={topicUrn} displayName={displayName} />
    <Receipts topicUrn={topicUrn} />
    <Introduction topicUrn={topicUrn} />
    <AccessPolicy topicUrn={topicUrn} />
    <EncryptionKey topicUrn={topicUrn} />
    <CallOrder topicUrn={topicUrn} />
  </SpaceBetween>
);

const DisplayName = ({ topicUrn, displayName }: { readonly topicUrn: string; readonly displayName: string }) => {
  const texts = useTexts(topicTexts);
  const { api, projectId, may } = useSession();
  const [value, setValue] = useState(displayName);
  const params = { path: { project_id: projectId, topic_urn: topicUrn } };
  const { mutate, isPending, error } = useSave(['topics'], () =>
    dataOf(api.PUT('/v2/{project_id}/notifications/topics/{topic_urn}', { params, body: { display_name: value } })),
  );
  return (
    <Container header={<Header variant="h2">{texts.displayName}</Header>}>
      <SpaceBetween size="m">
        <FormField description={texts.displayNameText}>
          <Input
            ariaLabel={texts.displayName}
            value={value}
            readOnly={!may('admin')}
            onChange={({ detail }) => setValue(detail.value)}
          />
        </FormField>
        {error !== null && <ErrorAlert error={error} />}
        {may('admin') && (
          <Button loading={isPending} ariaLabel={`${texts.save}: ${texts.displayName}`} onClick={() => mutate()}>
            {texts.save}
          </Button>
        )}
      </SpaceBetween>
    </Container>
  );
};

const RECEIPTS = ['stage', 'none', 'failures', 'summary'] as const;

const Receipts = ({ topicUrn }: { readonly topicUrn: string }) => {
  const texts = useTexts(topicTexts);
  const { api, projectId, may } = useSession();
  const params = { path: { project_id: projectId, topic_urn: topicUrn } };
  const path = '/ops/v1/{project_id}/topics/{topic_urn}/receipts';
  const { data, error } = useQuery({
    queryKey: ['topic-receipts', projectId, topicUrn],
    queryFn: () => dataOf(api.GET(path, { params })),
  });
  const save = useSave(['topic-receipts'], (receipts: (typeof RECEIPTS)[number]) =>
    dataOf(api.PUT(path, { params, body: { receipts } })),
  );
  const current = data?.set_by === 'topic' ? data.receipts : 'stage';
  const fault = error ?? save.error;
  const labelOf = (value: (typeof RECEIPTS)[number]): string =>
    value === 'stage' && data?.set_by === 'stage'
      ? `${texts.receiptsOf.stage} (${texts.receiptsOf[data.receipts]})`
      : texts.receiptsOf[value];
  return (
    <Container header={<Header variant="h2">{texts.receipts}</Header>}>
      <SpaceBetween size="m">
        <FormField description={texts.receiptsText}>
          <Select
            ariaLabel={texts.receipts}
            disabled={!may('admin') || data === undefined || save.isPending}
            selectedOption={{ value: current, label: labelOf(current) }}
            options={RECEIPTS.map((value) => ({ value, label: labelOf(value) }))}
            onChange={({ detail }) => {
              const chosen = RECEIPTS.find((one) => one === detail.selectedOption.value);
              if (chosen !== undefined) save.mutate(chosen);
            }}
          />
        </FormField>
        {fault !== null && <ErrorAlert error={fault} />}
      </SpaceBetween>
    </Container>
  );
};

const AccessPolicy = ({ topicUrn }: { readonly topicUrn: string }) => {
  const { api, projectId } = useSession();
  const { data, error } = useQuery({
    queryKey: ['topic-attributes', projectId, topicUrn],
    queryFn: () =>
      dataOf(
        api.GET('/v2/{project_id}/notifications/topics/{topic_urn}/attributes', {
          params: { path: { project_id: projectId, topic_urn: topicUrn }, query: { name: 'access_policy' } },
        }),
      ),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return null;
  const policy = data.attributes.access_policy ?? '';
  return <EditAccessPolicy key={policy} topicUrn={topicUrn} policy={policy} />;
};

/** Indented where it is JSON. */
const indented = (text: string): string => (text === '' ? '' : JSON.stringify(JSON.parse(text), undefined, 2));

const EditAccessPolicy = ({ topicUrn, policy }: { readonly topicUrn: string; readonly policy: string }) => {
  const texts = useTexts(topicTexts);
  const { api, projectId, may } = useSession();
  const [value, setValue] = useState(() => indented(policy));
  const path = { project_id: projectId, topic_urn: topicUrn, name: 'access_policy' as const };
  const save = useSave(['topic-attributes'], () =>
    value.trim() === ''
      ? dataOf(api.DELETE('/v2/{project_id}/notifications/topics/{topic_urn}/attributes/{name}', { params: { path } }))
      : dataOf(
          api.PUT('/v2/{project_id}/notifications/topics/{topic_urn}/attributes/{name}', {
            params: { path },
            body: { value },
          }),
        ),
  );
  return (
    <Container header={<Header variant="h2">{texts.accessPolicy}</Header>}>
      <SpaceBetween size="m">
        <Box variant="p">{texts.accessPolicyText}</Box>
        <JsonField label={texts.accessPolicy} value={value} onChange={setValue} rows={12} readOnly={!may('admin')} />
        {save.error !== null && <ErrorAlert error={save.error} />}
        {may('admin') && (
          <Button
            loading={save.isPending}
            ariaLabel={`${texts.save}: ${texts.accessPolicy}`}
            onClick={() => save.mutate(undefined)}
          >
            {texts.save}
          </Button>
        )}
        <TestAccessPolicy topicUrn={topicUrn} draft={value} />
      </SpaceBetween>
    </Container>
  );
};
