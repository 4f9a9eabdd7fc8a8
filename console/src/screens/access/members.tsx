import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSave } from '../../parts/save.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { AccessTable } from './access-table.tsx';
import { type Grant, GrantFields, grantOf, NEW_GRANT } from './grant.tsx';
import { accessTexts } from './texts.ts';

type Member = Grant & { readonly email: string; readonly added_at: string };

/** The people who may sign in to the project. */
export const Members = () => {
  const texts = useTexts(accessTexts);
  const { api, projectId } = useSession();
  const [isAdding, setAdding] = useState(false);
  const path = { project_id: projectId };
  return (
    <>
      <AccessTable<Member>
        kind="members"
        load={async () => (await dataOf(api.GET('/ops/v1/{project_id}/access/members', { params: { path } }))).members}
        nameOf={({ email }) => email}
        empty={[texts.noMembers, texts.noMembersText]}
        create={
          <Button variant="primary" onClick={() => setAdding(true)}>
            {texts.addMember}
          </Button>
        }
        remove={({ email }) =>
          done(api.DELETE('/ops/v1/{project_id}/access/members', { params: { path, query: { email } } }))
        }
        first={[{ id: 'email', header: texts.email, isRowHeader: true, cell: ({ email }) => email }]}
        last={[{ id: 'added', header: texts.added, cell: ({ added_at }) => <Time at={added_at} /> }]}
      />
      {isAdding && <AddMember onClose={() => setAdding(false)} />}
    </>
  );
};

const AddMember = ({ onClose }: { readonly onClose: () => void }) => {
  const texts = useTexts(accessTexts);
  const { api, projectId } = useSession();
  const [email, setEmail] = useState('');
  const [draft, setDraft] = useState(NEW_GRANT);
  const add = useSave(['access', projectId, 'members'], () =>
    done(
      api.POST('/ops/v1/{project_id}/access/members', {
        params: { path: { project_id: projectId } },
        body: { email, ...grantOf(draft) },
      }),
    ),
  );
  return (
    <FormDialog title={texts.addMember} action={texts.addMember} onSubmit={() => add.mutateAsync()} onClose={onClose}>
      <FormField label={texts.email} description={texts.memberAccount}>
        <Input value={email} type="email" onChange={({ detail }) => setEmail(detail.value)} />
      </FormField>
      <GrantFields draft={draft} onChange={setDraft} />
    </FormDialog>
  );
};
