import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Choice } from '../../parts/choice.tsx';
import {
  DELIVERY_STATES,
  type DeliveryState,
  DeliveryStateMark,
  REPORTED_STATES,
} from '../../parts/delivery-state.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { Since, sinceOf } from '../../parts/since.tsx';
import { partsTexts } from '../../parts/texts.ts';
import { Time } from '../../parts/time.tsx';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { useSession } from '../../session/session.tsx';
import { messagesTexts } from './texts.ts';

type Message = Partial<Readonly<Record<DeliveryState | 'recipients', number>>> & {
  readonly message_id: string;
  readonly topic_urn: string;
  readonly subject?: string;
  readonly accepted_at?: string;
  readonly expires_at?: string;
};

/** What the API adds up at a time. */
const PAGE = 25;

/** The messages of all topics, or of one. */
export const Messages = () => {
  const texts = useTexts(messagesTexts);
  const words = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [topic, setTopic] = useAddressParameter('topic', { clears: ['page'] });
  const [since, setSince] = useAddressParameter('since', { initial: 'day', clears: ['page'] });
  const [given, setState] = useAddressParameter('state', { clears: ['page'] });
  const state = REPORTED_STATES.find((one) => one === given);
  const load: LoadPage<Message> = async (cursor) => {
    const from = sinceOf(since);
    const query = {
      ...{ limit: PAGE, with_counts: 'true' as const },
      ...(topic !== '' && { topic_urn: topic }),
      ...(state !== undefined && { state }),
      ...(from !== undefined && { from }),
      ...(cursor && { cursor }),
    };
    const params = { path: { project_id: projectId }, query };
    const { messages, next_cursor } = await dataOf(api.GET('/ops/v1/{project_id}/messages', { params }));
    return { items: messages, next: next_cursor };
  };
  return (
    <PagedTable<Message>
      title={texts.title}
      description={texts.description}
      queryKey={['messages', projectId, topic, since, state]}
      load={load}
      trackBy={({ message_id }) => message_id}
      filters={
        <SpaceBetween direction="horizontal" size="m">
          <FormField label={texts.topic}>
            <TopicSelect value={topic} onChange={setTopic} hasAll />
          </FormField>
          <FormField label={texts.from}>
            <Since value={since} onChange={setSince} ariaLabel={texts.from} />
          </FormField>
          <FormField label={texts.withRecipient}>
            <Choice
              label={texts.withRecipient}
              value={state ?? ''}
              options={REPORTED_STATES.map((value) => ({ value, label: words[value] }))}
              onChange={setState}
            />
          </FormField>
          <FindById />
        </SpaceBetween>
      }
      empty={<Empty />}
      columns={[
        {
          id: 'subject',
          header: texts.subject,
          sortingField: 'subject',
          isRowHeader: true,
          cell: ({ message_id, subject }) => (
            <RouteLink to={`/messages/${message_id}`}>{subject ?? texts.noSubject}</RouteLink>
          ),
        },
        {
          id: 'accepted',
          header: texts.accepted,
          sortingField: 'accepted_at',
          cell: ({ accepted_at }) => <Time at={accepted_at} />,
        },
        {
          id: 'recipients',
          header: texts.recipients,
          sortingField: 'recipients',
          cell: ({ recipients }) => recipients?.toLocaleString() ?? '–',
        },
        { id: 'states', header: texts.counts, minWidth: 200, cell: (message) => <States counts={message} /> },
        {
          id: 'topic',
          header: texts.topic,
          cell: ({ topic_urn }) => <RouteLink to={`/topics/${topic_urn}`}>{topic_urn.split(':').at(-1)}</RouteLink>,
        },
        { id: 'id', header: texts.message, cell: ({ message_id }) => <Box variant="code">{message_id}</Box> },
      ]}
    />
  );
};

/** Of how many recipients it is what, without the states of none. */
const States = ({ counts }: { readonly counts: Partial<Readonly<Record<DeliveryState, number>>> }) => (
  <SpaceBetween direction="horizontal" size="xs">
    {DELIVERY_STATES.filter((state) => (counts[state] ?? 0) > 0).map((state) => (
      <DeliveryStateMark key={state} state={state} count={counts[state] ?? 0} />
    ))}
  </SpaceBetween>
);

const Empty = () => {
  const texts = useTexts(messagesTexts);
  return (
    <>
      <Box variant="strong">{texts.empty}</Box>
      <Box variant="p">{texts.emptyText}</Box>
    </>
  );
};

/** An id that a publisher has got leads to its message, whatever the topic. */
const FindById = () => {
  const texts = useTexts(messagesTexts);
  const [id, setId] = useState('');
  const [, navigate] = useLocation();
  const find = () => {
    if (id.trim() !== '') navigate(`/messages/${encodeURIComponent(id.trim())}`);
  };
  return (
    <FormField label={texts.findById}>
      <SpaceBetween direction="horizontal" size="xs">
        <Input
          type="search"
          value={id}
          placeholder="5e1f0b7d2c9a4e63b8d0a1f24c7e9b35"
          onChange={({ detail }) => setId(detail.value)}
          onKeyDown={({ detail }) => detail.key === 'Enter' && find()}
        />
        <Button onClick={find}>{texts.find}</Button>
      </SpaceBetween>
    </FormField>
  );
};
