import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSave } from '../../parts/save.ts';
import { type Secrets, ShownOnce } from '../../parts/shown-once.tsx';
import { Time } from '../../parts/time.tsx';
import { type Role, useSession } from '../../session/session.tsx';
import { AccessTable, useLastUseColumn } from './access-table.tsx';
import { type Grant, GrantFields, grantOf, NEW_GRANT } from './grant.tsx';
import { accessTexts } from './texts.ts';

type Credential = Grant & {
  readonly access_key: string;
  readonly enabled: boolean;
  readonly created_at: string;
  readonly last_used_at?: string;
};

/** What the API takes: a grant that it has answered, or one of the form. */
type Asked = { readonly actions: '*' | Role | string[]; readonly topics?: string[] };

const askedOf = ({ actions, topics }: Grant): Asked => ({
  actions: typeof actions === 'string' ? actions : [...actions],
  ...(topics !== undefined && { topics: [...topics] }),
});

/** Makes an access key. */
const useCreate = () => {
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  return async (grant: Grant) => {
    const params = { path: { project_id: projectId } };
    const made = await dataOf(api.POST('/ops/v1/{project_id}/access/credentials', { params, body: askedOf(grant) }));
    await queries.invalidateQueries({ queryKey: ['access', projectId, 'credentials'] });
    return made;
  };
};

/** The access keys of the project: made, disabled, replaced, deleted. */
export const Credentials = () => {
  const texts = useTexts(accessTexts);
  const { api, projectId } = useSession();
  const lastUse = useLastUseColumn();
  const create = useCreate();
  const [isCreating, setCreating] = useState(false);
  const [replaced, setReplaced] = useState<Credential>();
  const [secrets, setSecrets] = useState<Secrets>();
  const params = { path: { project_id: projectId } };
  const make = async (grant: Grant) => {
    const { access_key, secret_key } = await create(grant);
    setSecrets({ [texts.accessKey]: access_key, [texts.secretKey]: secret_key });
  };
  return (
    <>
      <AccessTable<Credential>
        kind="credentials"
        load={async () => (await dataOf(api.GET('/ops/v1/{project_id}/access/credentials', { params }))).credentials}
        nameOf={({ access_key }) => access_key}
        empty={[texts.noCredentials, texts.noCredentialsText]}
        create={
          <Button variant="primary" onClick={() => setCreating(true)}>
            {texts.createCredential}
          </Button>
        }
        actions={(credential) => <Actions credential={credential} onReplace={() => setReplaced(credential)} />}
        remove={({ access_key }) =>
          done(
            api.DELETE('/ops/v1/{project_id}/access/credentials/{access_key}', {
              params: { path: { project_id: projectId, access_key } },
            }),
          )
        }
        first={[
          { id: 'key', header: texts.accessKey, isRowHeader: true, cell: ({ access_key }) => access_key },
          {
            id: 'state',
            header: texts.state,
            minWidth: 120,
            cell: ({ enabled }) => (
              <StatusIndicator type={enabled ? 'success' : 'stopped'}>
                {enabled ? texts.enabled : texts.disabled}
              </StatusIndicator>
            ),
          },
        ]}
        last={[
          lastUse,
          {
            id: 'made',
            header: texts.made,
            sortingField: 'created_at',
            cell: ({ created_at }) => <Time at={created_at} />,
          },
        ]}
      />
      {isCreating && <CreateCredential make={make} onClose={() => setCreating(false)} />}
      {replaced !== undefined && (
        <Confirm
          title={texts.replaceTitle(replaced.access_key)}
          action={texts.replace}
          onConfirm={() => make(replaced)}
          onClose={() => setReplaced(undefined)}
        >
          {texts.replaceText}
        </Confirm>
      )}
      {secrets !== undefined && <ShownOnce secrets={secrets} onClose={() => setSecrets(undefined)} />}
    </>
  );
};

type CreateCredentialProps = { readonly make: (grant: Grant) => Promise<void>; readonly onClose: () => void };

const CreateCredential = ({ make, onClose }: CreateCredentialProps) => {
  const texts = useTexts(accessTexts);
  const [draft, setDraft] = useState(NEW_GRANT);
  return (
    <FormDialog
      title={texts.createCredential}
      action={texts.createCredential}
      onSubmit={() => make(grantOf(draft))}
      onClose={onClose}
    >
      <GrantFields draft={draft} onChange={setDraft} />
    </FormDialog>
  );
};

type ActionsProps = { readonly credential: Credential; readonly onReplace: () => void };

const Actions = ({ credential: { access_key, enabled }, onReplace }: ActionsProps) => {
  const texts = useTexts(accessTexts);
  const { api, projectId } = useSession();
  const toggle = useSave(['access', projectId, 'credentials'], () =>
    done(
      api.PUT('/ops/v1/{project_id}/access/credentials/{access_key}', {
        params: { path: { project_id: projectId, access_key } },
        body: { enabled: !enabled },
      }),
    ),
  );
  return (
    <>
      <Button
        variant="inline-link"
        ariaLabel={enabled ? texts.disableOf(access_key) : texts.enableOf(access_key)}
        loading={toggle.isPending}
        onClick={() => toggle.mutate()}
      >
        {enabled ? texts.disable : texts.enable}
      </Button>
      <Button variant="inline-link" ariaLabel={texts.replaceOf(access_key)} onClick={onReplace}>
        {texts.replace}
      </Button>
    </>
  );
};
