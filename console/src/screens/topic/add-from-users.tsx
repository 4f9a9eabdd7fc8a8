import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiClient, dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { Faults } from '../../parts/faults.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { personTexts } from '../../parts/person-texts.ts';
import { endpointsOf, useSubscribePeople } from '../../parts/subscribe-people.ts';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { topicTexts } from './texts.ts';

const PAGE = 100;

/** As many as a project may have unless its stage allows more: 1,000 (contract section 4.14). */
const MAX_PAGES = 10;

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

type AddFromUsersProps = { readonly topicUrn: string; readonly onClose: () => void };

/** Subscribes what people of the address book have confirmed; they need not confirm again. */
export const AddFromUsers = ({ topicUrn, onClose }: AddFromUsersProps) => {
  const texts = useTexts(topicTexts);
  const words = useTexts(personTexts);
  const { loading } = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const users = useQuery({
    queryKey: ['subscription-users', projectId],
    queryFn: () => loadUsers(api, projectId),
  });
  const { subscribe, faults } = useSubscribePeople(topicUrn);
  const options = (users.data ?? []).map((user) => ({
    value: user.id,
    label: user.name,
    description: `${words.userStates[user.status]}: ${endpointsOf(user)}`,
    tags: user.group,
  }));
  return (
    <FormDialog
      title={words.subscribe}
      action={words.subscribe}
      isReady={chosen.length > 0}
      onSubmit={() => subscribe(chosen)}
      onClose={onClose}
    >
      <Box variant="p">{words.subscribeText}</Box>
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
      <Faults faults={faults} />
    </FormDialog>
  );
};
