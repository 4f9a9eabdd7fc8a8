import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session.tsx';
import { failuresTexts } from './texts.ts';

type MuteFailureProps = { readonly id: string; readonly onClose: () => void };

/** For how many hours. */
const SPANS = ['1', '8', '24', '168', '720'] as const;

/** Asks for how long a failure is to be left out of lists. */
export const MuteFailure = ({ id, onClose }: MuteFailureProps) => {
  const texts = useTexts(failuresTexts);
  const { api, projectId } = useSession();
  const [span, setSpan] = useState<(typeof SPANS)[number]>('8');
  const params = { path: { project_id: projectId, failure_id: id } };
  const body = { hours: Number(span) };
  const options = SPANS.map((value) => ({ value, label: texts.spans[value] }));
  return (
    <FormDialog
      title={texts.muteTitle}
      action={texts.mute}
      onSubmit={() => done(api.POST('/ops/v1/{project_id}/failures/{failure_id}/mute', { params, body }))}
      onClose={onClose}
    >
      <FormField label={texts.muteFor} description={texts.muteText}>
        <Select
          ariaLabel={texts.muteFor}
          selectedOption={options.find(({ value }) => value === span) ?? null}
          options={options}
          onChange={({ detail }) => setSpan(SPANS.find((one) => one === detail.selectedOption.value) ?? '8')}
        />
      </FormField>
    </FormDialog>
  );
};
