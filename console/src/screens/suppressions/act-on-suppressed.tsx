import Box from '@cloudscape-design/components/box';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useState } from 'react';
import { ApiError } from '../../api/errors.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Faults } from '../../parts/faults.tsx';
import { useNotify } from '../../parts/notices.tsx';
import {
  type ListedSubscription,
  useRefreshSubscriptions,
  useSubscriptionCalls,
} from '../../parts/subscription-calls.ts';
import type { SuppressedAction } from './suppressed-action.ts';
import { suppressionsTexts } from './texts.ts';

/** So many are named before it is done; of the others it is said how many there are. */
const NAMED = 3;

type ActOnSuppressedProps = {
  readonly subscriptions: readonly ListedSubscription[];
  readonly action: SuppressedAction;
  readonly onClose: () => void;
};

/**
 * Does something to each of some subscriptions, one after the other. What the API has refused is named with the reason; trying again is
 * about these alone.
 */
export const ActOnSuppressed = ({ subscriptions, action, onClose }: ActOnSuppressedProps) => {
  const texts = useTexts(suppressionsTexts);
  const notify = useNotify();
  const act = useSubscriptionCalls()[action];
  const refresh = useRefreshSubscriptions();
  const [doneUrns, setDoneUrns] = useState<readonly string[]>([]);
  const [faults, setFaults] = useState<readonly string[]>([]);
  const actOnAll = async () => {
    const refused: string[] = [];
    for (const one of subscriptions.filter(({ subscription_urn }) => !doneUrns.includes(subscription_urn))) {
      try {
        await act(one);
        setDoneUrns((before) => [...before, one.subscription_urn]);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code === '') throw error;
        refused.push(`${one.endpoint}: ${error.message} (${error.code})`);
      }
    }
    await refresh();
    setFaults(refused);
    if (refused.length > 0) throw new Error(texts.notDone(refused.length));
    notify({ type: 'success', text: texts[`${action}Done`](subscriptions.length) });
  };
  const named = subscriptions.slice(0, NAMED).map(({ endpoint }) => endpoint);
  const others = subscriptions.length - named.length;
  return (
    <Confirm
      title={texts[`${action}Title`](subscriptions.length)}
      action={texts[action]}
      onConfirm={actOnAll}
      onClose={onClose}
    >
      <Box variant="p" fontWeight="bold">
        {[...named, ...(others > 0 ? [texts.andMore(others)] : [])].join(', ')}
      </Box>
      <Box variant="p">{texts[`${action}Text`]}</Box>
      {doneUrns.length > 0 && (
        <ProgressBar
          value={(100 * doneUrns.length) / subscriptions.length}
          label={`${doneUrns.length} / ${subscriptions.length}`}
        />
      )}
      <Faults faults={faults} />
    </Confirm>
  );
};
