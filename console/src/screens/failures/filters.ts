import { useAddressParameter } from '../../parts/address.ts';
import { PROTOCOLS } from '../../parts/protocols.ts';

const CLEARS = { clears: ['page'] };

/** What a list of failures can be narrowed to; muted ones are left out of all but their own. */
export const STATES = ['new', 'acknowledged', 'muted'] as const;

export const SORTS = ['last', 'waiting'] as const;

const QUERY_OF_STATE = {
  new: { acknowledged: 'false' },
  acknowledged: { acknowledged: 'true' },
  muted: { muted: 'true' },
} as const;

/** The filters of the list, as the address has them, and as the API takes them. */
export const useFailureFilters = () => {
  const [topic, setTopic] = useAddressParameter('topic', CLEARS);
  const [protocolText, setProtocol] = useAddressParameter('protocol', CLEARS);
  const [stateText, setState] = useAddressParameter('state', CLEARS);
  const [sortText, setSort] = useAddressParameter('sort', { initial: 'last', ...CLEARS });
  const protocol = PROTOCOLS.find((one) => one === protocolText);
  const state = STATES.find((one) => one === stateText);
  const sort = SORTS.find((one) => one === sortText) ?? 'last';
  const asked = {
    sort,
    ...(topic !== '' && { topic_urn: topic }),
    ...(protocol !== undefined && { protocol }),
    ...(state !== undefined && QUERY_OF_STATE[state]),
  };
  return {
    ...{ topic, setTopic, protocol, setProtocol, state, setState, sort, setSort, asked },
    key: [topic, protocol, state, sort].join('|'),
  };
};

export type FailureFilters = ReturnType<typeof useFailureFilters>;
