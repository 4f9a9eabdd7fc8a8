import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Code } from '../../parts/code.tsx';
import { DELIVERY_STATES, type DeliveryState, DeliveryStateMark } from '../../parts/delivery-state.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { partsTexts } from '../../parts/texts.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { Recipients } from './recipients.tsx';
import { messagesTexts } from './texts.ts';

/** How often a message is asked for again while something of it is under way. */
const FOLLOW_MS = 3000;

type Counts = Partial<Readonly<Record<DeliveryState | 'recipients' | 'filtered', number>>>;

const isUnderWay = (counts: Counts & { readonly is_complete: boolean }): boolean =>
  !counts.is_complete || (counts.waiting ?? 0) > 0;

const useMessage = (id: string) => {
  const { api, projectId } = useSession();
  return useQuery({
    queryKey: ['message', projectId, id],
    queryFn: () =>
      dataOf(
        api.GET('/ops/v1/{project_id}/messages/{message_id}', {
          params: { path: { project_id: projectId, message_id: id } },
        }),
      ),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data) ? FOLLOW_MS : false),
  });
};

/** What became of one message. */
export const MessageDetails = () => {
  const texts = useTexts(messagesTexts);
  const { id = '' } = useParams();
  const { data, error } = useMessage(id);
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return <div className="frame-waiting" />;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={<Box variant="code">{id}</Box>}>
        {data.subject ?? texts.message}
      </Header>
      {data.receipts === 'failures' && <Alert type="info">{texts.onlyFailures}</Alert>}
      <ColumnLayout columns={2}>
        <Facts {...data} />
        <Container header={<Header variant="h2">{texts.counts}</Header>}>
          <CountList counts={data} />
        </Container>
      </ColumnLayout>
      <ByProtocol protocols={data.protocols ?? []} />
      <Recipients messageId={id} />
      <Container header={<Header variant="h2">{texts.asCurl}</Header>}>
        <AsCurl id={id} />
      </Container>
    </SpaceBetween>
  );
};

type FactsProps = {
  readonly topic_urn: string;
  readonly accepted_at?: string;
  readonly expires_at?: string;
  readonly is_complete: boolean;
  readonly recipients?: number;
};

const Facts = ({ topic_urn, accepted_at, expires_at, is_complete, recipients }: FactsProps) => {
  const texts = useTexts(messagesTexts);
  return (
    <Container header={<Header variant="h2">{texts.timeline}</Header>}>
      <KeyValuePairs
        columns={1}
        items={[
          {
            label: texts.topic,
            value: <RouteLink to={`/topics/${topic_urn}`}>{topic_urn.split(':').at(-1)}</RouteLink>,
          },
          { label: texts.acceptedStep, value: <Time at={accepted_at} /> },
          {
            label: texts.fanOut,
            value: (
              <StatusIndicator type={is_complete ? 'success' : 'in-progress'}>
                {is_complete ? `${texts.isComplete} (${(recipients ?? 0).toLocaleString()})` : texts.isExpanding}
              </StatusIndicator>
            ),
          },
          { label: texts.expires, value: <Time at={expires_at} /> },
        ]}
      />
    </Container>
  );
};

const CountList = ({ counts }: { readonly counts: Counts }) => {
  const texts = useTexts(messagesTexts);
  return (
    <KeyValuePairs
      columns={2}
      items={[
        { label: texts.recipients, value: (counts.recipients ?? 0).toLocaleString() },
        { label: texts.filtered, value: (counts.filtered ?? 0).toLocaleString() },
        ...DELIVERY_STATES.map((state) => ({
          label: <DeliveryStateMark state={state} />,
          value: (counts[state] ?? 0).toLocaleString(),
        })),
      ]}
    />
  );
};

type ProtocolCounts = Counts & { readonly protocol: string };

const ByProtocol = ({ protocols }: { readonly protocols: readonly ProtocolCounts[] }) => {
  const texts = useTexts(messagesTexts);
  const states = useTexts(partsTexts);
  return (
    <Table<ProtocolCounts>
      variant="container"
      header={<Header variant="h2">{texts.byProtocol}</Header>}
      items={protocols}
      trackBy="protocol"
      columnDefinitions={[
        { id: 'protocol', header: texts.protocol, cell: ({ protocol }) => protocol, isRowHeader: true },
        { id: 'recipients', header: texts.recipients, cell: (counts) => counts.recipients ?? 0 },
        ...DELIVERY_STATES.map((state) => ({
          id: state,
          header: states[state],
          cell: (counts: ProtocolCounts) => (counts[state] ?? 0).toLocaleString(),
        })),
        { id: 'filtered', header: texts.filteredShort, cell: (counts) => counts.filtered ?? 0 },
      ]}
    />
  );
};

/** The same for a terminal: the token stays out of it. */
const AsCurl = ({ id }: { readonly id: string }) => {
  const texts = useTexts(messagesTexts);
  const { projectId } = useSession();
  const url = `${window.location.origin}/ops/v1/${projectId}/messages/${id}`;
  return <Code label={texts.asCurl} text={`curl -H "X-Auth-Token: $SMN_TOKEN" ${url}`} />;
};
