import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { useSession } from '../../session/session.tsx';
import { topicsTexts } from './texts.ts';

/** Asks for the name of a new topic. */
export const CreateTopic = ({ onClose }: { readonly onClose: () => void }) => {
  const texts = useTexts(topicsTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const create = async () => {
    const body = { name, display_name: displayName };
    await dataOf(
      api.POST('/v2/{project_id}/notifications/topics', { params: { path: { project_id: projectId } }, body }),
    );
    await queries.invalidateQueries({ queryKey: ['topics'] });
    notify({ type: 'success', text: texts.createdNotice(name) });
  };
  return (
    <FormDialog title={texts.create} action={texts.create} onSubmit={create} onClose={onClose}>
      <FormField label={texts.name} constraintText={texts.nameRule}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label={texts.displayName} constraintText={texts.displayNameRule}>
        <Input value={displayName} onChange={({ detail }) => setDisplayName(detail.value)} />
      </FormField>
    </FormDialog>
  );
};
