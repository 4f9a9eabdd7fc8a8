import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { AccessTable, useLastUseColumn } from './access-table.tsx';
import { type Grant, GrantFields, grantOf, NEW_GRANT } from './grant.tsx';
import { accessTexts } from './texts.ts';

type Token = Grant & {
  readonly token_id: string;
  readonly name: string;
  readonly created_at: string;
  readonly expires_at?: string;
  readonly last_used_at?: string;
};

/** The tokens of the project that have names. */
export const Tokens = () => {
  const texts = useTexts(accessTexts);
  const { api, projectId } = useSession();
  const lastUse = useLastUseColumn();
  const [isCreating, setCreating] = useState(false);
  const [token, setToken] = useState<string>();
  const params = { path: { project_id: projectId } };
  return (
    <>
      <AccessTable<Token>
        kind="tokens"
        load={async () => (await dataOf(api.GET('/ops/v1/{project_id}/access/tokens', { params }))).tokens}
        nameOf={({ name }) => name}
        empty={[texts.noTokens, texts.noTokensText]}
        create={
          <Button variant="primary" onClick={() => setCreating(true)}>
            {texts.createToken}
          </Button>
        }
        remove={({ token_id }) =>
          done(
            api.DELETE('/ops/v1/{project_id}/access/tokens/{token_id}', {
              params: { path: { project_id: projectId, token_id } },
            }),
          )
        }
        first={[{ id: 'name', header: texts.name, isRowHeader: true, cell: ({ name }) => name }]}
        last={[
          lastUse,
          {
            id: 'expires',
            header: texts.expires,
            cell: ({ expires_at }) => (expires_at === undefined ? texts.never : <Time at={expires_at} />),
          },
        ]}
      />
      {isCreating && <CreateToken onMade={setToken} onClose={() => setCreating(false)} />}
      {token !== undefined && <ShownOnce secrets={{ [texts.token]: token }} onClose={() => setToken(undefined)} />}
    </>
  );
};

const LIFETIMES = ['86400', '2592000', '7776000', '31536000', 'never'] as const;
type Lifetime = (typeof LIFETIMES)[number];

type CreateTokenProps = { readonly onMade: (token: string) => void; readonly onClose: () => void };

const CreateToken = ({ onMade, onClose }: CreateTokenProps) => {
  const texts = useTexts(accessTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<Lifetime>('7776000');
  const [draft, setDraft] = useState(NEW_GRANT);
  const create = async () => {
    const body = { name, ttl_seconds: lifetime === 'never' ? lifetime : Number(lifetime), ...grantOf(draft) };
    const params = { path: { project_id: projectId } };
    const { token } = await dataOf(api.POST('/ops/v1/{project_id}/access/tokens', { params, body }));
    await queries.invalidateQueries({ queryKey: ['access', projectId, 'tokens'] });
    onMade(token);
  };
  return (
    <FormDialog title={texts.createToken} action={texts.createToken} onSubmit={create} onClose={onClose}>
      <FormField label={texts.name} constraintText={texts.tokenName}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label={texts.lifetime}>
        <Select
          ariaLabel={texts.lifetime}
          selectedOption={{ value: lifetime, label: texts.lifetimes[lifetime] }}
          options={LIFETIMES.map((value) => ({ value, label: texts.lifetimes[value] }))}
          onChange={({ detail }) =>
            setLifetime(LIFETIMES.find((one) => one === detail.selectedOption.value) ?? lifetime)
          }
        />
      </FormField>
      <GrantFields draft={draft} onChange={setDraft} />
    </FormDialog>
  );
};
