import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

/** By the number that the API has for it (contract section 5.2). */
const LOOKS: readonly StatusIndicatorProps.Type[] = ['pending', 'success', 'info', 'stopped', 'stopped'];

/** Whether a subscription is in force: `status` is 0 to 4. */
export const SubscriptionStateMark = ({ status }: { readonly status: number }) => {
  const { subscriptionStates } = useTexts(partsTexts);
  return (
    <StatusIndicator type={LOOKS[status] ?? 'info'}>{subscriptionStates[status] ?? String(status)}</StatusIndicator>
  );
};
