import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { subscriberTexts } from './texts.ts';

const PATH = '/ops/v1/{project_id}/subscriptions/{subscription_urn}/signing-secret';

/** The secret that messages to an HTTP(S) endpoint are signed with besides: made, replaced, deleted. */
export const SigningSecret = ({ urn }: { readonly urn: string }) => {
  const texts = useTexts(subscriberTexts);
  const { api, projectId } = useSession();
  const [dialog, setDialog] = useState<DialogName>();
  const [secret, setSecret] = useState<string>();
  const { data, error } = useQuery({
    queryKey: ['signing-secret', projectId, urn],
    queryFn: () => dataOf(api.GET(PATH, { params: { path: { project_id: projectId, subscription_urn: urn } } })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return null;
  const { has_secret, created_at, previous_valid_until } = data;
  const close = () => setDialog(undefined);
  return (
    <>
      <Container
        header={
          <Header
            variant="h2"
            description={texts.secretText}
            actions={<Buttons hasSecret={has_secret} onOpen={setDialog} />}
          >
            {texts.secret}
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: texts.state,
              value: (
                <StatusIndicator type={has_secret ? 'success' : 'info'}>
                  {has_secret ? texts.hasSecret : texts.noSecret}
                </StatusIndicator>
              ),
            },
            { label: texts.secretMade, value: <Time at={created_at} /> },
            { label: texts.previousUntil, value: <Time at={previous_valid_until} /> },
          ]}
        />
      </Container>
      {(dialog === 'create' || dialog === 'replace') && (
        <MakeSecret urn={urn} isReplaced={dialog === 'replace'} onMade={setSecret} onClose={close} />
      )}
      {dialog === 'delete' && <DeleteSecret urn={urn} onClose={close} />}
      {secret !== undefined && <ShownOnce secrets={{ [texts.secret]: secret }} onClose={() => setSecret(undefined)} />}
    </>
  );
};

type DialogName = 'create' | 'replace' | 'delete';

type ButtonsProps = { readonly hasSecret: boolean; readonly onOpen: (dialog: DialogName) => void };

const Buttons = ({ hasSecret, onOpen }: ButtonsProps) => {
  const texts = useTexts(subscriberTexts);
  const { may } = useSession();
  if (!may('operator')) return null;
  if (!hasSecret) return <Button onClick={() => onOpen('create')}>{texts.createSecret}</Button>;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => onOpen('replace')}>{texts.replaceSecret}</Button>
      <Button onClick={() => onOpen('delete')}>{texts.deleteSecret}</Button>
    </SpaceBetween>
  );
};

const OVERLAPS = ['86400', '604800', '3600', '0'] as const;

type MakeSecretProps = {
  readonly urn: string;
  readonly isReplaced: boolean;
  readonly onMade: (secret: string) => void;
  readonly onClose: () => void;
};

const MakeSecret = ({ urn, isReplaced, onMade, onClose }: MakeSecretProps) => {
  const texts = useTexts(subscriberTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]>('86400');
  const title = isReplaced ? texts.replaceSecret : texts.createSecret;
  const make = async () => {
    const params = { path: { project_id: projectId, subscription_urn: urn } };
    const body = isReplaced ? { overlap_seconds: Number(overlap) } : {};
    const { secret } = await dataOf(api.POST(PATH, { params, body }));
    await queries.invalidateQueries({ queryKey: ['signing-secret'] });
    onMade(secret);
  };
  return (
    <FormDialog title={title} action={title} onSubmit={make} onClose={onClose}>
      <Box variant="p">{isReplaced ? texts.replaceSecretText : texts.createSecretText}</Box>
      {isReplaced && (
        <FormField label={texts.overlap}>
          <Select
            ariaLabel={texts.overlap}
            selectedOption={{ value: overlap, label: texts.overlaps[overlap] }}
            options={OVERLAPS.map((value) => ({ value, label: texts.overlaps[value] }))}
            onChange={({ detail }) =>
              setOverlap(OVERLAPS.find((one) => one === detail.selectedOption.value) ?? overlap)
            }
          />
        </FormField>
      )}
    </FormDialog>
  );
};

const DeleteSecret = ({ urn, onClose }: { readonly urn: string; readonly onClose: () => void }) => {
  const texts = useTexts(subscriberTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const remove = async () => {
    await done(api.DELETE(PATH, { params: { path: { project_id: projectId, subscription_urn: urn } } }));
    await queries.invalidateQueries({ queryKey: ['signing-secret'] });
    notify({ type: 'success', text: texts.secretDeleted });
  };
  return (
    <Confirm title={texts.deleteSecretTitle} action={texts.deleteSecret} onConfirm={remove} onClose={onClose}>
      <Box variant="p">{texts.deleteSecretText}</Box>
    </Confirm>
  );
};
