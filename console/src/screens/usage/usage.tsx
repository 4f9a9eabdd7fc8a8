import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Code } from '../../parts/code.tsx';
import { Days } from '../../parts/days.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useSession } from '../../session/session.tsx';
import { usageTexts } from './texts.ts';

const MONTHS_SHOWN = 13;

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });

/** This month and those before it, as `2026-11`. */
const lastMonths = (now: Date): readonly string[] =>
  Array.from({ length: MONTHS_SHOWN }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7),
  );

/** What the project has used, what that costs about, and what it may cost. */
export const UsageOfProject = () => {
  const texts = useTexts(usageTexts);
  const { api, projectId } = useSession();
  const months = lastMonths(new Date());
  const [month, setMonth] = useAddressParameter('month', { initial: months[0] ?? '' });
  const { data, error } = useQuery({
    queryKey: ['usage', projectId, month],
    queryFn: () =>
      dataOf(api.GET('/ops/v1/{project_id}/usage', { params: { path: { project_id: projectId }, query: { month } } })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return <div className="frame-waiting" />;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={texts.description(data.kept)}
        actions={
          <Select
            ariaLabel={texts.month}
            selectedOption={{ value: month, label: month }}
            options={months.map((value) => ({ value, label: value }))}
            onChange={({ detail }) => setMonth(detail.selectedOption.value ?? '')}
          />
        }
      >
        {texts.title}
      </Header>
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: texts.publishes, value: data.publishes?.toLocaleString() ?? '–' },
            { label: texts.total, value: dollars.format(data.estimated_usd + data.reported_usd) },
            { label: texts.prices, value: data.prices.date ?? '–' },
            { label: texts.source, value: data.prices.source ?? '–' },
          ]}
        />
      </Container>
      <ByProtocol protocols={data.protocols} unpriced={data.unpriced} />
      {data.days.length > 0 && (
        <Container header={<Header variant="h2">{texts.byDay}</Header>}>
          <Days days={data.days} label={texts.byDay} />
        </Container>
      )}
      <Caps caps={data.spend_caps} />
    </SpaceBetween>
  );
};

type ProtocolUsage = {
  readonly protocol: string;
  readonly deliveries: number;
  readonly failures: number;
  readonly parts?: number;
  readonly estimated_usd?: number;
  readonly reported_usd?: number;
};

type ByProtocolProps = { readonly protocols: readonly ProtocolUsage[]; readonly unpriced: readonly string[] };

const ByProtocol = ({ protocols, unpriced }: ByProtocolProps) => {
  const texts = useTexts(usageTexts);
  const estimateOf = ({ protocol, estimated_usd }: ProtocolUsage): string => {
    const isPartial = unpriced.includes(protocol);
    if (estimated_usd === undefined) return isPartial ? texts.unpriced : '–';
    return isPartial ? `${dollars.format(estimated_usd)} (${texts.partlyUnpriced})` : dollars.format(estimated_usd);
  };
  const reportedOf = ({ reported_usd }: ProtocolUsage): string =>
    reported_usd === undefined ? '–' : dollars.format(reported_usd);
  return (
    <Table<ProtocolUsage>
      variant="container"
      items={protocols}
      trackBy="protocol"
      empty={texts.empty}
      header={<Header variant="h2">{texts.byProtocol}</Header>}
      columnDefinitions={[
        { id: 'protocol', header: texts.protocol, isRowHeader: true, cell: ({ protocol }) => protocol },
        { id: 'deliveries', header: texts.deliveries, cell: ({ deliveries }) => deliveries.toLocaleString() },
        { id: 'failures', header: texts.failures, cell: ({ failures }) => failures.toLocaleString() },
        { id: 'parts', header: texts.parts, cell: ({ parts }) => parts?.toLocaleString() ?? '–' },
        { id: 'reported', header: texts.reported, cell: reportedOf },
        { id: 'estimate', header: texts.estimate, cell: estimateOf },
      ]}
    />
  );
};

type Cap = { readonly protocol: string; readonly usd: number; readonly spent_usd: number; readonly percent: number };

const Caps = ({ caps }: { readonly caps: readonly Cap[] }) => {
  const texts = useTexts(usageTexts);
  const { projectId, config } = useSession();
  const where = config.hasOutbox ? '--local' : `--stage ${config.stage}`;
  return (
    <Container header={<Header variant="h2">{texts.caps}</Header>}>
      <SpaceBetween size="m">
        {caps.map(({ protocol, usd, spent_usd, percent }) => (
          <ProgressBar
            key={protocol}
            value={Math.min(percent, 100)}
            label={texts.capOf(protocol, dollars.format(usd))}
            description={texts.spent(dollars.format(spent_usd), percent)}
            {...(percent >= 100 && { status: 'error' as const, resultText: texts.over })}
          />
        ))}
        {caps.length === 0 && <Box variant="p">{texts.noCaps}</Box>}
        <Code
          label={texts.setCap}
          text={`npm run smn -- caps set ${where} --project ${projectId} --protocol email --usd 100`}
        />
      </SpaceBetween>
    </Container>
  );
};
