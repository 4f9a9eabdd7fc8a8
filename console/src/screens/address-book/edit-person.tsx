import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { groupsOf, type Person } from './person.ts';
import { addressBookTexts } from './texts.ts';

type EditPersonProps = { readonly person: Person; readonly onClose: () => void };

/** Changes the name and the groups of a person; addresses never change. */
export const EditPerson = ({ person, onClose }: EditPersonProps) => {
  const texts = useTexts(addressBookTexts);
  const words = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const notify = useNotify();
  const [name, setName] = useState(person.name);
  const [groups, setGroups] = useState(person.group.join(', '));
  const save = async () => {
    const params = { path: { domain_id: projectId, id: person.id } };
    const body = { name, group: groupsOf(groups) };
    await done(api.PUT('/v2/{domain_id}/subscription-users/{id}', { params, body }));
    notify({ type: 'success', text: words.saved });
  };
  return (
    <FormDialog title={texts.editTitle(person.name)} action={words.save} onSubmit={save} onClose={onClose}>
      <Box variant="p">{texts.editText}</Box>
      <FormField label={texts.name} constraintText={texts.nameRule}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label={texts.groups} constraintText={texts.groupsRule}>
        <Input value={groups} onChange={({ detail }) => setGroups(detail.value)} />
      </FormField>
    </FormDialog>
  );
};
