import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useSession } from '../../session/session.tsx';
import { topicTexts } from './texts.ts';

const HOUR_MS = 3_600_000;

/** How many hours back; the API has 31 days. */
const SPANS = { day: 24, week: 7 * 24, month: 30 * 24 } as const;

type SpanName = keyof typeof SPANS;

const NAMES: readonly SpanName[] = ['day', 'week', 'month'];

/** Whole hours in UTC, the present one included. */
const hoursOf = (span: SpanName) => {
  const end = Math.floor(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS;
  const wire = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
  return { start_time: wire(end - SPANS[span] * HOUR_MS), end_time: wire(end) };
};

type Hour = { readonly start_time: string; readonly count: { readonly sms: number } };

/** Texts by the hour of a day, or by the days (UTC) of a longer time; what has none is left out. */
const rowsOf = (hours: readonly Hour[], span: SpanName): readonly (readonly [name: string, texts: number])[] => {
  const rows = new Map<string, number>();
  for (const { start_time, count } of hours) {
    const name = span === 'day' ? `${start_time.slice(0, 10)} ${start_time.slice(11, 16)}` : start_time.slice(0, 10);
    if (count.sms > 0) rows.set(name, (rows.get(name) ?? 0) + count.sms);
  }
  return [...rows];
};

/** How many text messages of the topic were sent: what the API counts by topic (contract section 12.4). */
export const Statistics = ({ topicUrn }: { readonly topicUrn: string }) => {
  const texts = useTexts(topicTexts);
  const { api, projectId } = useSession();
  const [chosen, setChosen] = useAddressParameter('span', { initial: 'week' });
  const span = NAMES.find((name) => name === chosen) ?? 'week';
  const { data, error } = useQuery({
    queryKey: ['statistics', projectId, topicUrn, span],
    queryFn: () =>
      dataOf(
        api.GET('/v2/{project_id}/notifications/topics/{topic_urn}/statistics', {
          params: { path: { project_id: projectId, topic_urn: topicUrn }, query: hoursOf(span) },
        }),
      ),
  });
  const rows = rowsOf(data?.statistics ?? [], span);
  return (
    <Container
      header={
        <Header variant="h2" description={texts.statisticsText}>
          {texts.tabs.statistics}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FormField label={texts.span}>
          <Select
            ariaLabel={texts.span}
            selectedOption={{ value: span, label: texts.spans[span] }}
            options={NAMES.map((value) => ({ value, label: texts.spans[value] }))}
            onChange={({ detail }) => setChosen(detail.selectedOption.value ?? 'week')}
          />
        </FormField>
        {error !== null && <ErrorAlert error={error} />}
        {data !== undefined && (
          <>
            <Box variant="h3">{texts.textsSent(data.total.sms)}</Box>
            <KeyValuePairs
              columns={4}
              items={rows.map(([name, count]) => ({ label: `${name} UTC`, value: count.toLocaleString() }))}
            />
          </>
        )}
      </SpaceBetween>
    </Container>
  );
};
