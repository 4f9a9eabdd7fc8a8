import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

/** What can have become of a copy of a message (operations API, "Messages"). */
export const DELIVERY_STATES = ['delivered', 'waiting', 'held', 'dead', 'expired', 'dropped'] as const;

/** Those of which it is known who is in them. */
export const REPORTED_STATES = [
  'waiting',
  'held',
  'dead',
  'expired',
  'dropped',
] as const satisfies readonly DeliveryState[];

export type DeliveryState = (typeof DELIVERY_STATES)[number];

const LOOKS: Readonly<Record<DeliveryState, StatusIndicatorProps.Type>> = {
  delivered: 'success',
  waiting: 'pending',
  held: 'stopped',
  dead: 'error',
  expired: 'warning',
  dropped: 'info',
};

/** A state by color, sign and word. */
export const DeliveryStateMark = ({ state, count }: { readonly state: DeliveryState; readonly count?: number }) => {
  const texts = useTexts(partsTexts);
  return (
    <StatusIndicator type={LOOKS[state]}>
      {count === undefined ? texts[state] : `${count.toLocaleString()} ${texts[state]}`}
    </StatusIndicator>
  );
};
