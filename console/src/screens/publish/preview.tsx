import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../../i18n/language.tsx';
import { Code } from '../../parts/code.tsx';
import { publishTexts } from './texts.ts';

type ProtocolPreview = {
  readonly protocol: string;
  readonly recipients: number;
  readonly held: number;
  readonly body: string;
  readonly is_cut: boolean;
  readonly sms?: { readonly parts: number; readonly encoding: string };
  readonly is_capped?: true;
};

/** What a publish would do. */
export type PreviewAnswer = {
  readonly protocols: readonly ProtocolPreview[];
  readonly filtered: number;
  readonly is_complete: boolean;
  readonly estimated_price: { readonly amount: number; readonly unpriced: readonly string[] };
};

/** Shows who would get what; nothing until it was asked for. */
export const Preview = ({ answer }: { readonly answer: PreviewAnswer | undefined }) => {
  const texts = useTexts(publishTexts);
  if (answer === undefined) return <Box color="text-status-inactive">{texts.previewEmpty}</Box>;
  const { protocols, filtered, is_complete, estimated_price } = answer;
  const recipients = protocols.reduce((sum, one) => sum + one.recipients, 0);
  const { amount, unpriced } = estimated_price;
  const price = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });
  return (
    <SpaceBetween size="m">
      {recipients === 0 && <StatusIndicator type="warning">{texts.noRecipients}</StatusIndicator>}
      <KeyValuePairs
        columns={3}
        items={[
          { label: texts.recipients, value: recipients.toLocaleString() },
          { label: texts.filtered, value: filtered.toLocaleString() },
          {
            label: texts.price,
            value:
              unpriced.length === 0
                ? price.format(amount)
                : `${price.format(amount)} (${texts.unpriced(unpriced.join(', '))})`,
          },
        ]}
      />
      {!is_complete && <StatusIndicator type="info">{texts.incomplete}</StatusIndicator>}
      {protocols.map((one) => (
        <OfProtocol key={one.protocol} {...one} />
      ))}
    </SpaceBetween>
  );
};

const OfProtocol = ({ protocol, recipients, held, body, is_cut, sms, is_capped }: ProtocolPreview) => {
  const texts = useTexts(publishTexts);
  const notes = [
    ...(held > 0 ? [`${held.toLocaleString()} ${texts.held}`] : []),
    ...(sms === undefined ? [] : [texts.parts(sms.parts, sms.encoding)]),
  ];
  return (
    <ExpandableSection
      variant="stacked"
      headerText={`${protocol}: ${recipients.toLocaleString()}`}
      headerDescription={notes.join(', ')}
      defaultExpanded
    >
      {is_capped === true && <StatusIndicator type="error">{texts.capped}</StatusIndicator>}
      <Code label={is_cut ? `${texts.cut}, ${protocol}` : protocol} text={body} />
    </ExpandableSection>
  );
};
