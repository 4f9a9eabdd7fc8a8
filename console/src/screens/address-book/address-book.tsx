import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Choice } from '../../parts/choice.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { type LoadPage, nextOffset } from '../../parts/pages.ts';
import { personTexts } from '../../parts/person-texts.ts';
import { SearchField } from '../../parts/search-field.tsx';
import { endpointsOf } from '../../parts/subscribe-people.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { AddPerson } from './add-person.tsx';
import { EditPerson } from './edit-person.tsx';
import type { Person } from './person.ts';
import { RemovePerson } from './remove-person.tsx';
import { SubscribePeople } from './subscribe-people.tsx';
import { addressBookTexts } from './texts.ts';

const PAGE = 50;

type Dialog = { readonly what: 'add' | 'subscribe' } | { readonly what: 'edit' | 'remove'; readonly person: Person };

const STATES = ['CONFIRMED', 'UNCONFIRMED', 'CANCELLED'] as const;

/** The people of the project who have agreed to be subscribed, or were asked to. */
export const AddressBook = () => {
  const texts = useTexts(addressBookTexts);
  const { userStates } = useTexts(personTexts);
  const { api, projectId, may } = useSession();
  const queries = useQueryClient();
  const filters = useFilters();
  const [selected, setSelected] = useState<readonly Person[]>([]);
  const [dialog, setDialog] = useState<Dialog>();
  const load: LoadPage<Person> = async (cursor) => {
    const query = { limit: PAGE, offset: Number(cursor ?? 0), ...filters.asked };
    const params = { path: { domain_id: projectId }, query };
    const { subscription_users, count } = await dataOf(api.GET('/v2/{domain_id}/subscription-users', { params }));
    return { items: subscription_users, next: nextOffset(query, count) };
  };
  const close = () => {
    setDialog(undefined);
    setSelected([]);
    void queries.invalidateQueries({ queryKey: ['subscription-users'] });
  };
  const isOperator = may('operator');
  return (
    <>
      <PagedTable<Person>
        title={texts.title}
        description={texts.description}
        queryKey={['subscription-users', projectId, 'list', filters.key]}
        load={load}
        trackBy={({ id }) => id}
        empty={<Empty />}
        filters={<Filters filters={filters} />}
        {...(isOperator && {
          actions: <Actions selected={selected.length} onChoose={(what) => setDialog({ what })} />,
          selection: { items: selected, onChange: setSelected, labelOf: ({ name }: Person) => texts.select(name) },
        })}
        columns={[
          { id: 'name', header: texts.name, isRowHeader: true, sortingField: 'name', cell: ({ name }) => name },
          { id: 'addresses', header: texts.addresses, cell: endpointsOf },
          { id: 'groups', header: texts.groups, cell: ({ group }) => (group.length === 0 ? '–' : group.join(', ')) },
          { id: 'state', header: texts.state, sortingField: 'status', cell: ({ status }) => userStates[status] },
          {
            id: 'added',
            header: texts.added,
            sortingField: 'create_time',
            cell: ({ create_time }) => <Time at={create_time} />,
          },
          ...(isOperator
            ? [
                {
                  id: 'actions',
                  header: texts.actions,
                  cell: (person: Person) => (
                    <ActOnPerson name={person.name} onChoose={(what) => setDialog({ what, person })} />
                  ),
                },
              ]
            : []),
        ]}
      />
      {dialog?.what === 'add' && <AddPerson onClose={close} />}
      {dialog?.what === 'subscribe' && <SubscribePeople people={selected} onClose={close} />}
      {dialog?.what === 'edit' && <EditPerson person={dialog.person} onClose={close} />}
      {dialog?.what === 'remove' && <RemovePerson person={dialog.person} onClose={close} />}
    </>
  );
};

/** What the list is filtered by, as the address has it. */
const useFilters = () => {
  const [name, setName] = useAddressParameter('name', { clears: ['page'] });
  const [group, setGroup] = useAddressParameter('group', { clears: ['page'] });
  const [given, setStatus] = useAddressParameter('status', { clears: ['page'] });
  const status = STATES.find((one) => one === given);
  const asked = { ...(name !== '' && { name }), ...(group !== '' && { group }), ...(status && { status }) };
  return { name, setName, group, setGroup, status, setStatus, asked, key: [name, group, status].join('|') };
};

const Filters = ({ filters }: { readonly filters: ReturnType<typeof useFilters> }) => {
  const texts = useTexts(addressBookTexts);
  const { userStates } = useTexts(personTexts);
  return (
    <SpaceBetween direction="horizontal" size="m">
      <FormField label={texts.findName}>
        <SearchField value={filters.name} onChange={filters.setName} label={texts.findName} />
      </FormField>
      <FormField label={texts.inGroup}>
        <SearchField value={filters.group} onChange={filters.setGroup} label={texts.inGroup} />
      </FormField>
      <FormField label={texts.state}>
        <Choice
          label={texts.state}
          value={filters.status ?? ''}
          options={STATES.map((value) => ({ value, label: userStates[value] }))}
          onChange={filters.setStatus}
        />
      </FormField>
    </SpaceBetween>
  );
};

type ActionsProps = { readonly selected: number; readonly onChoose: (what: 'add' | 'subscribe') => void };

const Actions = ({ selected, onChoose }: ActionsProps) => {
  const texts = useTexts(addressBookTexts);
  const { subscribe } = useTexts(personTexts);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button disabled={selected === 0} onClick={() => onChoose('subscribe')}>
        {subscribe}
      </Button>
      <Button variant="primary" onClick={() => onChoose('add')}>
        {texts.add}
      </Button>
    </SpaceBetween>
  );
};

type ActOnPersonProps = { readonly name: string; readonly onChoose: (what: 'edit' | 'remove') => void };

const ActOnPerson = ({ name, onChoose }: ActOnPersonProps) => {
  const texts = useTexts(addressBookTexts);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="inline-link" ariaLabel={`${texts.edit} ${name}`} onClick={() => onChoose('edit')}>
        {texts.edit}
      </Button>
      <Button variant="inline-link" ariaLabel={`${texts.remove} ${name}`} onClick={() => onChoose('remove')}>
        {texts.remove}
      </Button>
    </SpaceBetween>
  );
};

const Empty = () => {
  const texts = useTexts(addressBookTexts);
  return (
    <>
      <Box variant="strong">{texts.empty}</Box>
      <Box variant="p">{texts.emptyText}</Box>
    </>
  );
};
