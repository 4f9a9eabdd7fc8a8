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
import { AccessTable, useLastUseColumn } from './access-table.tsx';
import { type Grant, GrantFields, grantOf, NEW_GRANT } from './grant.tsx';
import { accessTexts } from './texts.ts';

type Principal = Grant & { readonly arn: string; readonly bound_at: string; readonly last_used_at?: string };

/** The roles and users of AWS that may call for the project. */
export const Principals = () => {
  const texts = useTexts(accessTexts);
  const { api, projectId } = useSession();
  const lastUse = useLastUseColumn();
  const [isBinding, setBinding] = useState(false);
  const path = { project_id: projectId };
  return (
    <>
      <AccessTable<Principal>
        kind="principals"
        load={async () =>
          (await dataOf(api.GET('/ops/v1/{project_id}/access/principals', { params: { path } }))).principals
        }
        nameOf={({ arn }) => arn}
        empty={[texts.noPrincipals, texts.noPrincipalsText]}
        create={
          <Button variant="primary" onClick={() => setBinding(true)}>
            {texts.bindPrincipal}
          </Button>
        }
        remove={({ arn }) =>
          done(api.DELETE('/ops/v1/{project_id}/access/principals', { params: { path, query: { arn } } }))
        }
        first={[{ id: 'arn', header: texts.arn, isRowHeader: true, cell: ({ arn }) => arn }]}
        last={[lastUse, { id: 'bound', header: texts.bound, cell: ({ bound_at }) => <Time at={bound_at} /> }]}
      />
      {isBinding && <BindPrincipal onClose={() => setBinding(false)} />}
    </>
  );
};

const BindPrincipal = ({ onClose }: { readonly onClose: () => void }) => {
  const texts = useTexts(accessTexts);
  const { api, projectId } = useSession();
  const [arn, setArn] = useState('');
  const [draft, setDraft] = useState(NEW_GRANT);
  const bind = useSave(['access', projectId, 'principals'], () =>
    done(
      api.POST('/ops/v1/{project_id}/access/principals', {
        params: { path: { project_id: projectId } },
        body: { arn, ...grantOf(draft) },
      }),
    ),
  );
  return (
    <FormDialog
      title={texts.bindPrincipal}
      action={texts.bindPrincipal}
      onSubmit={() => bind.mutateAsync()}
      onClose={onClose}
    >
      <FormField label={texts.arn} constraintText={texts.arnRule}>
        <Input value={arn} onChange={({ detail }) => setArn(detail.value)} />
      </FormField>
      <GrantFields draft={draft} onChange={setDraft} />
    </FormDialog>
  );
};
