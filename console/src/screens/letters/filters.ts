import { useAddressParameter } from '../../parts/address.ts';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { sinceOf } from '../../parts/since.tsx';

/** What a letter can be of. */
export const KINDS = ['notification', 'confirmation', 'cancellation', 'direct', 'detection', 'removal'] as const;

const CLEARS = { clears: ['page'] };

/** The filters of the list, as the address has them, and as the API takes them. */
export const useLetterFilters = () => {
  const [topic, setTopic] = useAddressParameter('topic', CLEARS);
  const [subscription, setSubscription] = useAddressParameter('subscription', CLEARS);
  const [protocolText, setProtocol] = useAddressParameter('protocol', CLEARS);
  const [kindText, setKind] = useAddressParameter('kind', CLEARS);
  const [reason, setReason] = useAddressParameter('reason', CLEARS);
  const [failure, setFailure] = useAddressParameter('failure', CLEARS);
  const [since, setSince] = useAddressParameter('since', { initial: 'any', ...CLEARS });
  const protocol = PROTOCOLS.find((one) => one === protocolText);
  const kind = KINDS.find((one) => one === kindText);
  const from = sinceOf(since);
  const asked = {
    ...(topic !== '' && { topic_urn: topic }),
    ...(subscription !== '' && { subscription_urn: subscription }),
    ...(protocol !== undefined && { protocol }),
    ...(kind !== undefined && { kind }),
    ...(reason !== '' && { reason }),
    ...(failure !== '' && { failure_id: failure }),
    ...(from !== undefined && { from }),
  };
  return {
    ...{
      topic,
      setTopic,
      subscription,
      setSubscription,
      failure,
      setFailure,
      protocol,
      setProtocol,
      kind,
      setKind,
      reason,
      setReason,
      since,
      setSince,
    },
    asked,
    /** Changes when the filters do; not with the time that "since" means. */
    key: [topic, subscription, protocol, kind, reason, failure, since].join('|'),
  };
};

export type LetterFilters = ReturnType<typeof useLetterFilters>;
