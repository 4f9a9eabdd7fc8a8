import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTexts } from '../../i18n/language.tsx';
import { Days } from '../../parts/days.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session.tsx';
import type { Overview } from './overview.ts';
import { homeTexts } from './texts.ts';

/** What was sent on each of the last seven days, or why there is nothing to see. */
export const Week = ({ overview: { days, kept } }: { readonly overview: Overview }) => {
  const texts = useTexts(homeTexts);
  const { may } = useSession();
  const isEmpty = days.every(({ publishes = 0, deliveries, failures }) => publishes + deliveries + failures === 0);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={texts.counted[kept]}
          actions={kept !== 'none' && <RouteLink to="/usage">{texts.month}</RouteLink>}
        >
          {texts.week}
        </Header>
      }
    >
      {isEmpty ? (
        <SpaceBetween size="s">
          <Box variant="p">{texts.noUsage[kept]}</Box>
          {kept === 'all' && may('publisher') && <RouteLink to="/publish">{texts.toPublish}</RouteLink>}
        </SpaceBetween>
      ) : (
        <Days days={days} label={texts.week} />
      )}
    </Container>
  );
};
