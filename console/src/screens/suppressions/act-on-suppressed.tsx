import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { useSession } from '../../session/session.tsx';
import { type Suppressed, type SuppressedAction, topicUrnOf } from './suppressed.ts';
import { suppressionsTexts } from './texts.ts';

/** So many are named before it is done; of the others it is said how many there are. */
const NAMED = 3;

/** What the lists of this screen, and the page of a subscription, are kept under. */
const CHANGED = ['subscriptions', 'held', 'unhealthy', 'hold', 'health'];

const useAct = (action: SuppressedAction) => {
  const { api, projectId } = useSession();
  return (one: Suppressed): Promise<unknown> => {
    const path = { project_id: projectId, subscription_urn: one.subscription_urn };
    if (action === 'resume') {
      return done(api.POST('/ops/v1/{project_id}/subscriptions/{subscription_urn}/resume', { params: { path } }));
    }
    if (action === 'remove') {
      return done(api.DELETE('/v2/{project_id}/notifications/subscriptions/{subscription_urn}', { params: { path } }));
    }
    // Adding a subscription that waits for its confirmation once more asks again (contract section 5.2).
    const protocol = PROTOCOLS.find((name) => name === one.protocol);
    const body = { ...(protocol !== undefined && { protocol }), endpoint: one.endpoint };
    const params = { path: { project_id: projectId, topic_urn: topicUrnOf(one) } };
    return dataOf(api.POST('/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions', { params, body }));
  };
};

type ActOnSuppressedProps = {
  readonly subscriptions: readonly Suppressed[];
  readonly action: SuppressedAction;
  readonly onClose: () => void;
};

/**
 * Does something to each of some subscriptions, one after the other. What the API has refused is named with the reason; trying again is
 * about these alone.
 */
export const ActOnSuppressed = ({ subscriptions, action, onClose }: ActOnSuppressedProps) => {
  const texts = useTexts(suppressionsTexts);
  const queries = useQueryClient();
  const notify = useNotify();
  const act = useAct(action);
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
    await Promise.all(CHANGED.map((key) => queries.invalidateQueries({ queryKey: [key] })));
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
      {faults.length > 0 && (
        <Alert type="error">
          {faults.map((fault) => (
            <div key={fault}>{fault}</div>
          ))}
        </Alert>
      )}
    </Confirm>
  );
};
