import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../../i18n/language.tsx';
import { Time } from '../../parts/time.tsx';
import type { Failure } from './failure-type.ts';
import { failuresTexts } from './texts.ts';

type FailureStateProps = { readonly failure: Pick<Failure, 'is_acknowledged' | 'muted_until'> };

/** Whether a failure is new, was seen, or is not to be heard of. */
export const FailureState = ({ failure: { is_acknowledged, muted_until } }: FailureStateProps) => {
  const { states, until } = useTexts(failuresTexts);
  if (muted_until !== undefined)
    return (
      <StatusIndicator type="stopped">
        {states.muted}, {until} <Time at={muted_until} />
      </StatusIndicator>
    );
  return is_acknowledged ? (
    <StatusIndicator type="info">{states.acknowledged}</StatusIndicator>
  ) : (
    <StatusIndicator type="error">{states.new}</StatusIndicator>
  );
};
