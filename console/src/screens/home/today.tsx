import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import type { Overview } from './overview.ts';
import { homeTexts } from './texts.ts';

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** How many of those whose end is known were delivered; rounded down, so that 100 % is all of them. */
const shareOf = (delivered: number, failed: number): string | undefined =>
  delivered + failed === 0 ? undefined : `${(Math.floor((1000 * delivered) / (delivered + failed)) / 10).toFixed(1)} %`;

/** What was sent today, with the same of the month; without a day that is counted there are dashes. */
export const Today = ({ overview: { days, this_month: month } }: { readonly overview: Overview }) => {
  const texts = useTexts(homeTexts);
  const { publishes, deliveries = 0, failures = 0 } = days.at(-1) ?? {};
  const share = shareOf(deliveries, failures);
  const ofMonth = (count: number) => texts.ofMonth(count.toLocaleString());
  const usd = month.estimated_usd + month.reported_usd;
  return (
    <Container header={<Header variant="h2">{texts.today}</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={140}
        items={[
          {
            label: texts.publishes,
            value: (
              <Figure note={ofMonth(month.publishes ?? 0)} isCounted={publishes !== undefined}>
                {publishes?.toLocaleString()}
              </Figure>
            ),
          },
          {
            label: texts.deliveries,
            value: (
              <Figure
                note={
                  <>
                    {share !== undefined && <div>{texts.share(share)}</div>}
                    {ofMonth(month.deliveries)}
                  </>
                }
              >
                {deliveries.toLocaleString()}
              </Figure>
            ),
          },
          { label: texts.givenUp, value: <Figure note={ofMonth(month.failures)}>{failures.toLocaleString()}</Figure> },
          {
            label: texts.estimate,
            value: (
              <Figure
                note={
                  <RouteLink to="/usage" fontSize="body-s">
                    {texts.ofMonthAlone}
                  </RouteLink>
                }
              >
                {dollars.format(usd)}
              </Figure>
            ),
          },
        ]}
      />
    </Container>
  );
};

type FigureProps = {
  readonly children: ReactNode;
  readonly note: ReactNode;
  /** @default true */
  readonly isCounted?: boolean;
};

const Figure = ({ children, note, isCounted = true }: FigureProps) => (
  <>
    <Box fontSize="heading-xl" fontWeight="bold">
      {isCounted ? children : '–'}
    </Box>
    {isCounted && (
      <Box variant="small" display="block">
        {note}
      </Box>
    )}
  </>
);
