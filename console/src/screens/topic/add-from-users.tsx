import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiClient, dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { topicTexts } from './texts.ts';

const PAGE = 100;

/** As many as a project may have unless its stage allows more: 1,000 (contract section 4.14). */
const MAX_PAGES = 10;

/** What one call takes (contract section 4.3 no. 13). */
const IDS_OF_A_CALL = 50;

/** The subscription users of the project, in their order. */
const loadUsers = async (api: ApiClient, domainId: string) => {
  const load = (offset: number) =>
    dataOf(
      api.GET('/v2/{domain_id}/subscription-users', {
        params: { path: { domain_id: domainId }, query: { limit: PAGE, offset } },
      }),
    );
  const first = await load(0);
  const pages = Math.min(Math.ceil(first.count / PAGE), MAX_PAGES);
  const users = [...first.subscription_users];
  for (let page = 1; page < pages; page += 1) users.push(...(await load(page * PAGE)).subscription_users);
  return users;
};

type User = Awaited<ReturnType<typeof loadUsers>>[number];

const endpointsOf = ({ email, sms, http, https }: User): string =>
  [email, sms, http, https].flatMap((one) => (one === undefined ? [] : [one.endpoint])).join(', ');

type AddFromUsersProps = { readonly topicUrn: string; readonly onClose: () => void };

/** Subscribes what people of the address book have confirmed; they need not confirm again. */
export const AddFromUsers = ({ topicUrn, onClose }: AddFromUsersProps) => {
  const texts = useTexts(topicTexts);
  const { loading } = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const users = useQuery({
    queryKey: ['subscription-users', projectId],
    queryFn: () => loadUsers(api, projectId),
  });
  const { add, faults } = useAdd(topicUrn);
  const options = (users.data ?? []).map((user) => ({
    value: user.id,
    label: user.name,
    description: `${texts.userStates[user.status]}: ${endpointsOf(user)}`,
    tags: user.group,
  }));
  return (
    <FormDialog
      title={texts.addUsers}
      action={texts.addUsers}
      isReady={chosen.length > 0}
      onSubmit={() => add(chosen)}
      onClose={onClose}
    >
      <Box variant="p">{texts.addUsersText}</Box>
      {users.error !== null && <ErrorAlert error={users.error} />}
      <FormField label={texts.users} stretch>
        <Multiselect
          ariaLabel={texts.users}
          placeholder={texts.chooseUsers}
          empty={texts.noUsers}
          filteringType="auto"
          statusType={users.isLoading ? 'loading' : 'finished'}
          loadingText={loading}
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          onChange={({ detail }) => setChosen(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
        />
      </FormField>
      {faults.length > 0 && (
        <Alert type="error">
          {faults.map((fault) => (
            <div key={fault}>{fault}</div>
          ))}
        </Alert>
      )}
    </FormDialog>
  );
};

/** Adds users call by call. What could not be added keeps the form open: adding the others again changes nothing. */
const useAdd = (topicUrn: string) => {
  const texts = useTexts(topicTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [faults, setFaults] = useState<readonly string[]>([]);
  const params = { path: { project_id: projectId, topic_urn: topicUrn } };
  const addSome = async (ids: string[]) =>
    (
      await dataOf(
        api.POST('/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions/from-subscription-users', {
          params,
          body: { ids },
        }),
      )
    ).subscriptions_result;
  const add = async (ids: readonly string[]) => {
    const results = [];
    for (let at = 0; at < ids.length; at += IDS_OF_A_CALL)
      results.push(...(await addSome(ids.slice(at, at + IDS_OF_A_CALL))));
    const refused = results.flatMap(({ error_code, error_msg = '' }) =>
      error_code === undefined ? [] : [`${error_msg} (${error_code})`],
    );
    await queries.invalidateQueries({ queryKey: ['subscriptions'] });
    setFaults([...new Set(refused)]);
    if (refused.length > 0) throw new Error(texts.usersNotAdded(results.length - refused.length, refused.length));
    notify({ type: 'success', text: texts.usersAdded(results.length) });
  };
  return { add, faults };
};
