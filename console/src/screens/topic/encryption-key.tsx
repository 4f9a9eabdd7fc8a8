import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSave } from '../../parts/save.ts';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { SettingCard, type SettingDialog } from './setting-card.tsx';
import { settingTexts } from './setting-texts.ts';

type Binding = { readonly id: string; readonly key_id: string; readonly status: string };

const BINDINGS = '/v2/{project_id}/notifications/topics/{topic_urn}/kms';
const BINDING = '/v2/{project_id}/notifications/topics/{topic_urn}/kms/{id}';

/** The KMS key that messages of a topic are encrypted with inside the service (contract section 12.3). */
export const EncryptionKey = ({ topicUrn }: { readonly topicUrn: string }) => {
  const texts = useTexts(settingTexts);
  const { api, projectId } = useSession();
  const [dialog, setDialog] = useState<SettingDialog>();
  const { data, error } = useQuery({
    queryKey: ['topic-key', projectId, topicUrn],
    queryFn: () => dataOf(api.GET(BINDINGS, { params: { path: { project_id: projectId, topic_urn: topicUrn } } })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return null;
  const binding = 'id' in data ? data : undefined;
  const close = () => setDialog(undefined);
  return (
    <>
      <SettingCard
        title={texts.key}
        description={texts.keyText}
        isSet={binding !== undefined}
        actions={{ create: texts.createKey, change: texts.changeKey, delete: texts.deleteKey }}
        onOpen={setDialog}
      >
        {binding === undefined ? <Box variant="p">{texts.noKey}</Box> : <BoundKey binding={binding} />}
      </SettingCard>
      {dialog === 'set' && <SetKey topicUrn={topicUrn} binding={binding} onClose={close} />}
      {dialog === 'delete' && binding !== undefined && (
        <DeleteKey topicUrn={topicUrn} binding={binding} onClose={close} />
      )}
    </>
  );
};

const BoundKey = ({ binding: { key_id, status } }: { readonly binding: Binding }) => {
  const texts = useTexts(settingTexts);
  return (
    <KeyValuePairs
      columns={2}
      items={[
        { label: texts.keyId, value: <Box variant="code">{key_id}</Box> },
        {
          label: texts.state,
          value: (
            <StatusIndicator type={status === 'ENABLED' ? 'success' : 'error'}>
              {status === 'ENABLED' ? texts.keyWorks : texts.keyFails(status)}
            </StatusIndicator>
          ),
        },
      ]}
    />
  );
};

type KeyDialogProps<B> = { readonly topicUrn: string; readonly binding: B; readonly onClose: () => void };

const SetKey = ({ topicUrn, binding, onClose }: KeyDialogProps<Binding | undefined>) => {
  const texts = useTexts(settingTexts);
  const { save } = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [keyId, setKeyId] = useState(binding?.key_id ?? '');
  const path = { project_id: projectId, topic_urn: topicUrn };
  const { mutateAsync } = useSave(['topic-key'], () => {
    const body = { key_id: keyId.trim() };
    return binding === undefined
      ? done(api.POST(BINDINGS, { params: { path }, body }))
      : done(api.PUT(BINDING, { params: { path: { ...path, id: binding.id } }, body }));
  });
  return (
    <FormDialog
      title={binding === undefined ? texts.createKey : texts.changeKey}
      action={save}
      onSubmit={() => mutateAsync()}
      onClose={onClose}
    >
      <Box variant="p">{texts.setKeyText}</Box>
      <FormField label={texts.keyId} constraintText={texts.keyRule}>
        <Input value={keyId} onChange={({ detail }) => setKeyId(detail.value)} />
      </FormField>
    </FormDialog>
  );
};

const DeleteKey = ({ topicUrn, binding, onClose }: KeyDialogProps<Binding>) => {
  const texts = useTexts(settingTexts);
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId, topic_urn: topicUrn, id: binding.id } };
  const { mutateAsync } = useSave(['topic-key'], () => done(api.DELETE(BINDING, { params })));
  return (
    <Confirm title={texts.deleteKeyTitle} action={texts.deleteKey} onConfirm={() => mutateAsync()} onClose={onClose}>
      <Box variant="p">{texts.deleteKeyText}</Box>
    </Confirm>
  );
};
