import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../api/client.ts';
import { useTexts } from '../i18n/language.tsx';
import { useSession } from '../session/session.tsx';
import { useNotify } from './notices.tsx';
import { personTexts } from './person-texts.ts';

/** A person of the address book, as far as it is shown who that is. */
type Person = Partial<Readonly<Record<'email' | 'sms' | 'http' | 'https', { readonly endpoint: string } | undefined>>>;

/** Where a person is reached: the endpoints of all kinds. */
export const endpointsOf = ({ email, sms, http, https }: Person): string =>
  [email, sms, http, https].flatMap((one) => (one === undefined ? [] : [one.endpoint])).join(', ');

/** What one call takes (contract section 4.3 no. 13). */
const IDS_OF_A_CALL = 50;

/** Subscribes people call by call. What could not be subscribed keeps the form open: doing the others again changes nothing. */
export const useSubscribePeople = (topicUrn: string) => {
  const texts = useTexts(personTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [faults, setFaults] = useState<readonly string[]>([]);
  const params = { path: { project_id: projectId, topic_urn: topicUrn } };
  const subscribeSome = async (ids: string[]) =>
    (
      await dataOf(
        api.POST('/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions/from-subscription-users', {
          params,
          body: { ids },
        }),
      )
    ).subscriptions_result;
  const subscribe = async (ids: readonly string[]) => {
    const results = [];
    for (let at = 0; at < ids.length; at += IDS_OF_A_CALL)
      results.push(...(await subscribeSome(ids.slice(at, at + IDS_OF_A_CALL))));
    const refused = results.flatMap(({ error_code, error_msg = '' }) =>
      error_code === undefined ? [] : [`${error_msg} (${error_code})`],
    );
    await queries.invalidateQueries({ queryKey: ['subscriptions'] });
    setFaults([...new Set(refused)]);
    if (refused.length > 0) throw new Error(texts.notSubscribed(results.length - refused.length, refused.length));
    notify({ type: 'success', text: texts.subscribed(results.length) });
  };
  return { subscribe, faults };
};
