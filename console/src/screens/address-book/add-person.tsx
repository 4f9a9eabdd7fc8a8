import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { useSession } from '../../session/session.tsx';
import { groupsOf } from './person.ts';
import { addressBookTexts } from './texts.ts';

const KINDS = ['email', 'sms', 'https', 'http'] as const;

/** Adds a person, whose addresses are asked to confirm. */
export const AddPerson = ({ onClose }: { readonly onClose: () => void }) => {
  const texts = useTexts(addressBookTexts);
  const { api, projectId } = useSession();
  const notify = useNotify();
  const [name, setName] = useState('');
  const [groups, setGroups] = useState('');
  const [addresses, setAddresses] = useState<Readonly<Record<(typeof KINDS)[number], string>>>({
    ...{ email: '', sms: '', https: '', http: '' },
  });
  const add = async () => {
    const given = KINDS.flatMap((kind) => (addresses[kind] === '' ? [] : [[kind, { endpoint: addresses[kind] }]]));
    const body = { name, group: groupsOf(groups), ...Object.fromEntries(given) };
    await dataOf(api.POST('/v2/{domain_id}/subscription-users', { params: { path: { domain_id: projectId } }, body }));
    notify({ type: 'success', text: texts.addedNotice(name) });
  };
  return (
    <FormDialog title={texts.add} action={texts.add} onSubmit={add} onClose={onClose}>
      <Box variant="p">{texts.addText}</Box>
      <FormField label={texts.name} constraintText={texts.nameRule}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      {KINDS.map((kind) => (
        <FormField key={kind} label={texts[kind]}>
          <Input
            value={addresses[kind]}
            autoComplete={false}
            onChange={({ detail }) => setAddresses({ ...addresses, [kind]: detail.value.trim() })}
          />
        </FormField>
      ))}
      <FormField label={texts.groups} constraintText={texts.groupsRule}>
        <Input value={groups} onChange={({ detail }) => setGroups(detail.value)} />
      </FormField>
    </FormDialog>
  );
};
