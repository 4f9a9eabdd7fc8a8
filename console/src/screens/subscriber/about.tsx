import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { SubscriptionStateMark } from '../../parts/subscription-state.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { EditFilters, type FilterPolicy } from './edit-filters.tsx';
import { EditRemark } from './edit-remark.tsx';
import { subscriberTexts } from './texts.ts';

type AboutProps = {
  readonly subscription: {
    readonly subscription_urn: string;
    readonly topic_urn: string;
    readonly protocol: string;
    readonly remark: string;
    readonly status: number;
    readonly cancelled_at?: string;
    readonly filter_polices?: readonly FilterPolicy[];
  };
};

/** What a subscription is, with what can be changed of it: its remark and its filter policies. */
export const About = ({ subscription }: AboutProps) => {
  const texts = useTexts(subscriberTexts);
  const { may } = useSession();
  const [dialog, setDialog] = useState<'remark' | 'filters'>();
  const close = () => setDialog(undefined);
  const { subscription_urn, topic_urn, protocol, remark, status, cancelled_at, filter_polices = [] } = subscription;
  return (
    <>
      <Container
        header={
          <Header
            variant="h2"
            actions={
              may('operator') && (
                <SpaceBetween direction="horizontal" size="xs">
                  <Button onClick={() => setDialog('remark')}>{texts.editRemark}</Button>
                  <Button onClick={() => setDialog('filters')}>{texts.editFilters}</Button>
                </SpaceBetween>
              )
            }
          >
            {texts.about}
          </Header>
        }
      >
        <KeyValuePairs
          columns={4}
          items={[
            { label: texts.state, value: <SubscriptionStateMark status={status} /> },
            ...(cancelled_at === undefined ? [] : [{ label: texts.cancelled, value: <Time at={cancelled_at} /> }]),
            { label: texts.protocol, value: protocol },
            {
              label: texts.topic,
              value: <RouteLink to={`/topics/${topic_urn}`}>{topic_urn.split(':').at(-1)}</RouteLink>,
            },
            { label: texts.remark, value: remark === '' ? '–' : remark },
            {
              label: texts.filters,
              value:
                filter_polices.length === 0
                  ? texts.noFilters
                  : filter_polices.map(({ name, string_equals }) => `${name}: ${string_equals.join(', ')}`).join('; '),
            },
            {
              label: texts.letters,
              value: <RouteLink to={`/letters?subscription=${subscription_urn}`}>{texts.toLetters}</RouteLink>,
            },
          ]}
        />
      </Container>
      {dialog === 'remark' && (
        <EditRemark topicUrn={topic_urn} urn={subscription_urn} remark={remark} onClose={close} />
      )}
      {dialog === 'filters' && <EditFilters urn={subscription_urn} policies={filter_polices} onClose={close} />}
    </>
  );
};
