import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { Age } from '../../parts/age.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { boundedCount, type Overview } from './overview.ts';
import { homeTexts } from './texts.ts';

/** What waits, since when, and what is done about it. */
export const Waiting = ({ overview }: { readonly overview: Overview }) => {
  const texts = useTexts(homeTexts);
  const { dead_letters: letters, filed_today: filed, unhealthy_endpoints: endpoints, jobs } = overview;
  const { oldest_held_message: held } = overview;
  const isQuiet = letters.count + endpoints.count === 0;
  return (
    <Container
      header={
        <Header variant="h2" description={isQuiet ? texts.nothingWaits : undefined}>
          {texts.waits}
        </Header>
      }
    >
      <KeyValuePairs
        columns={2}
        minColumnWidth={130}
        items={[
          {
            label: texts.waiting,
            value: (
              <Noted
                note={
                  letters.oldest_filed_at !== undefined && [texts.oldest, <Age key="at" at={letters.oldest_filed_at} />]
                }
              >
                <RouteLink to="/letters">{boundedCount(letters)}</RouteLink>
              </Noted>
            ),
          },
          {
            label: texts.filedToday,
            value: <RouteLink to="/failures">{boundedCount(filed)}</RouteLink>,
          },
          {
            label: texts.endpoints,
            value: (
              <StatusIndicator type={endpoints.count === 0 ? 'success' : 'error'}>
                <RouteLink to="/suppressions?tab=endpoints">{boundedCount(endpoints)}</RouteLink>
              </StatusIndicator>
            ),
          },
          {
            label: texts.oldestHeld,
            value: (
              <Noted note={[held === undefined ? texts.heldOf : texts.heldFor[held.held_for]]}>
                {held === undefined ? (
                  texts.none
                ) : (
                  <RouteLink to={`/subscriptions/${held.subscription_urn}`}>
                    <Age at={held.accepted_at} />
                  </RouteLink>
                )}
              </Noted>
            ),
          },
          {
            label: texts.jobs,
            value: (
              <RouteLink to="/jobs">{texts.of(jobs.running.toLocaleString(), jobs.quota.toLocaleString())}</RouteLink>
            ),
          },
        ]}
      />
    </Container>
  );
};

type NotedProps = { readonly children: ReactNode; readonly note: readonly ReactNode[] | false };

const Noted = ({ children, note }: NotedProps) => (
  <>
    {children}
    {note !== false && (
      <Box variant="small" display="block">
        {note}
      </Box>
    )}
  </>
);
