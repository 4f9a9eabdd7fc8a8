import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSave } from '../../parts/save.ts';
import { partsTexts } from '../../parts/texts.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { SettingCard, type SettingDialog } from './setting-card.tsx';
import { settingTexts } from './setting-texts.ts';

type Log = {
  readonly id: string;
  readonly log_group_id: string;
  readonly log_stream_id: string;
  readonly update_time: string;
};

const LOGS = '/v2/{project_id}/notifications/topics/{topic_urn}/logtanks';
const LOG = '/v2/{project_id}/notifications/topics/{topic_urn}/logtanks/{logtank_id}';

/** Where each attempt of a delivery is logged; a topic has one log (contract section 12.2). */
export const DeliveryLog = ({ topicUrn }: { readonly topicUrn: string }) => {
  const texts = useTexts(settingTexts);
  const { api, projectId, config } = useSession();
  const [dialog, setDialog] = useState<SettingDialog>();
  const { data, error } = useQuery({
    queryKey: ['logs', projectId, topicUrn],
    queryFn: () => dataOf(api.GET(LOGS, { params: { path: { project_id: projectId, topic_urn: topicUrn } } })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return null;
  const [log] = data.logtanks;
  const close = () => setDialog(undefined);
  return (
    <>
      <SettingCard
        title={texts.log}
        description={texts.logText}
        isSet={log !== undefined}
        actions={{ create: texts.createLog, change: texts.changeLog, delete: texts.deleteLog }}
        onOpen={setDialog}
      >
        {log === undefined ? (
          <Box variant="p">{texts.noLog}</Box>
        ) : (
          <KeyValuePairs
            columns={3}
            items={[
              { label: texts.logGroup, value: `/smn/${config.stage}/${projectId}/${log.log_group_id}` },
              { label: texts.logStream, value: log.log_stream_id },
              { label: texts.changed, value: <Time at={log.update_time} /> },
            ]}
          />
        )}
      </SettingCard>
      {dialog === 'set' && <SetLog topicUrn={topicUrn} log={log} onClose={close} />}
      {dialog === 'delete' && log !== undefined && <DeleteLog topicUrn={topicUrn} log={log} onClose={close} />}
    </>
  );
};

type LogDialogProps<L> = { readonly topicUrn: string; readonly log: L; readonly onClose: () => void };

const SetLog = ({ topicUrn, log, onClose }: LogDialogProps<Log | undefined>) => {
  const texts = useTexts(settingTexts);
  const { save } = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [group, setGroup] = useState(log?.log_group_id ?? '');
  const [stream, setStream] = useState(log?.log_stream_id ?? '');
  const path = { project_id: projectId, topic_urn: topicUrn };
  const { mutateAsync } = useSave(['logs'], () => {
    const body = { log_group_id: group, log_stream_id: stream };
    return log === undefined
      ? done(api.POST(LOGS, { params: { path }, body }))
      : done(api.PUT(LOG, { params: { path: { ...path, logtank_id: log.id } }, body }));
  });
  return (
    <FormDialog
      title={log === undefined ? texts.createLog : texts.changeLog}
      action={save}
      onSubmit={() => mutateAsync()}
      onClose={onClose}
    >
      <Box variant="p">{texts.setLogText}</Box>
      <FormField label={texts.logGroup} constraintText={texts.logRule}>
        <Input value={group} onChange={({ detail }) => setGroup(detail.value)} />
      </FormField>
      <FormField label={texts.logStream} constraintText={texts.logRule}>
        <Input value={stream} onChange={({ detail }) => setStream(detail.value)} />
      </FormField>
    </FormDialog>
  );
};

const DeleteLog = ({ topicUrn, log, onClose }: LogDialogProps<Log>) => {
  const texts = useTexts(settingTexts);
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId, topic_urn: topicUrn, logtank_id: log.id } };
  const { mutateAsync } = useSave(['logs'], () => done(api.DELETE(LOG, { params })));
  return (
    <Confirm title={texts.deleteLogTitle} action={texts.deleteLog} onConfirm={() => mutateAsync()} onClose={onClose}>
      <Box variant="p">{texts.deleteLogText}</Box>
    </Confirm>
  );
};
