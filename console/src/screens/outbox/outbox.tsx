import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Code } from '../../parts/code.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Time } from '../../parts/time.tsx';
import { entriesWith, firstLinkOf, loadEntries, type OutboxEntry, plainHtmlOf } from './entries.ts';
import { outboxTexts } from './texts.ts';

const PROTOCOLS = ['email', 'sms', 'callnotify', 'application', 'event'] as const;
const PAGE = 25;
const REFRESH_MS = 3000;

/** What the local service would have sent: searched, and shown as it comes. */
export const Outbox = () => {
  const texts = useTexts(outboxTexts);
  const [words, setWords] = useAddressParameter('words', { clears: ['page'] });
  const [protocol, setProtocol] = useAddressParameter('protocol', { clears: ['page'] });
  const { data, isFetched, error } = useQuery({
    queryKey: ['outbox'],
    queryFn: () => loadEntries(texts.unexpected),
    refetchInterval: REFRESH_MS,
  });
  const found = entriesWith(data ?? [], { protocol, words });
  const options = [{ value: '', label: texts.any }, ...PROTOCOLS.map((value) => ({ value, label: value }))];
  return (
    <PagedTable<OutboxEntry>
      title={texts.title}
      description={texts.description}
      queryKey={['outbox-page', protocol, words, data?.length, data?.[0]?.at]}
      isEnabled={isFetched}
      load={async (cursor) => {
        if (error !== null) throw error;
        const start = Number(cursor ?? 0);
        const end = start + PAGE;
        return { items: found.slice(start, end), next: end < found.length ? String(end) : undefined };
      }}
      trackBy={({ at, to, text }) => `${at} ${to} ${text.length}`}
      filters={
        <SpaceBetween direction="horizontal" size="m">
          <FormField label={texts.protocol}>
            <Select
              ariaLabel={texts.protocol}
              selectedOption={options.find(({ value }) => value === protocol) ?? null}
              options={options}
              onChange={({ detail }) => setProtocol(detail.selectedOption.value ?? '')}
            />
          </FormField>
          <FormField label={texts.find}>
            <SearchField value={words} onChange={setWords} label={texts.find} />
          </FormField>
        </SpaceBetween>
      }
      empty={
        <>
          <Box variant="strong">{texts.empty}</Box>
          <Box variant="p">{texts.emptyText}</Box>
        </>
      }
      columns={[
        { id: 'protocol', header: texts.protocol, cell: (entry) => entry.protocol },
        { id: 'to', header: texts.to, isRowHeader: true, cell: ({ to }) => to },
        { id: 'text', header: texts.text, minWidth: 320, cell: (entry) => <Entry entry={entry} /> },
        { id: 'at', header: texts.sent, cell: ({ at }) => <Time at={at} /> },
      ]}
    />
  );
};

const Entry = ({ entry }: { readonly entry: OutboxEntry }) => {
  const texts = useTexts(outboxTexts);
  const { subject, text, html, raw } = entry;
  const link = firstLinkOf(entry);
  return (
    <ExpandableSection headerText={subject ?? text.slice(0, 60)}>
      <SpaceBetween size="s">
        {link !== undefined && (
          <Link href={link} external>
            {texts.link}
          </Link>
        )}
        <Code label={texts.text} text={text} />
        {html !== undefined && <Html html={html} />}
        {raw !== undefined && (
          <ExpandableSection headerText={texts.raw}>
            <Code label={texts.raw} text={raw} />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </ExpandableSection>
  );
};

/** The frame is made when somebody opens it: a list has many. */
const Html = ({ html }: { readonly html: string }) => {
  const texts = useTexts(outboxTexts);
  const [isOpen, setOpen] = useState(false);
  return (
    <ExpandableSection headerText={texts.html} expanded={isOpen} onChange={({ detail }) => setOpen(detail.expanded)}>
      {isOpen && <iframe className="mail" sandbox="" srcDoc={plainHtmlOf(html)} title={texts.html} />}
    </ExpandableSection>
  );
};
