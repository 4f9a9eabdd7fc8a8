import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useTexts } from '../../i18n/language.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Share } from '../../parts/share.tsx';
import { boundedCount, type Overview } from './overview.ts';
import { homeTexts } from './texts.ts';

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

const percentOf = (count: number, quota: number): number => (100 * count) / quota;

/** How much of the quotas and spend caps of the project is used. */
export const Quotas = ({ overview }: { readonly overview: Overview }) => {
  const texts = useTexts(homeTexts);
  const { topics, subscriptions, spend_caps: caps } = overview;
  const { fullest_topic: fullest, quota_per_topic: quota } = subscriptions;
  const ofTopics = {
    label: texts.topics,
    value: (
      <Share percent={percentOf(topics.count, topics.quota)}>
        <RouteLink to="/topics">{texts.of(boundedCount(topics), topics.quota.toLocaleString())}</RouteLink>
      </Share>
    ),
  };
  const ofFullest =
    fullest === undefined
      ? []
      : [
          {
            label: texts.fullest,
            value: (
              <Share percent={percentOf(fullest.subscriptions, quota)}>
                <RouteLink to={`/topics/${fullest.topic_urn}`}>
                  {texts.subscriptions(
                    fullest.topic_urn.split(':').at(-1) ?? '',
                    fullest.subscriptions.toLocaleString(),
                    quota.toLocaleString(),
                  )}
                </RouteLink>
                <Box variant="small" display="block">
                  {texts.inAll(boundedCount(subscriptions))}
                </Box>
              </Share>
            ),
          },
        ];
  const ofCaps = caps.map(({ protocol, usd, spent_usd, percent }) => ({
    label: texts.capOf(protocol),
    value: (
      <Share percent={percent}>
        <RouteLink to="/usage">{texts.of(dollars.format(spent_usd), dollars.format(usd))}</RouteLink>{' '}
        <Box variant="small" display="inline">{`${percent} %`}</Box>
      </Share>
    ),
  }));
  return (
    <Container header={<Header variant="h2">{texts.quotas}</Header>}>
      <KeyValuePairs columns={2} minColumnWidth={130} items={[ofTopics, ...ofFullest, ...ofCaps]} />
      {caps.length === 0 && <Box variant="small">{texts.noCaps}</Box>}
    </Container>
  );
};
