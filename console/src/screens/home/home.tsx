import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLocation } from 'wouter';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useOverview } from './overview.ts';
import { Quotas } from './quotas.tsx';
import { homeTexts } from './texts.ts';
import { Today } from './today.tsx';
import { Troubles } from './troubles.tsx';
import { Waiting } from './waiting.tsx';
import { Week } from './week.tsx';

/** The first screen: how the project is doing, what waits, and what needs attention. */
export const Home = () => {
  const texts = useTexts(homeTexts);
  const { data, error } = useOverview();
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={texts.description}>
        {texts.title}
      </Header>
      {error !== null && <ErrorAlert error={error} />}
      {data === undefined && error === null && <div className="frame-waiting" />}
      {data?.topics.count === 0 && <Begin />}
      {data !== undefined && <Today overview={data} />}
      {data !== undefined && (
        <div className="overview">
          <Week overview={data} />
          <SpaceBetween size="l">
            <Waiting overview={data} />
            <Quotas overview={data} />
          </SpaceBetween>
        </div>
      )}
      {(data !== undefined || error !== null) && <Troubles />}
    </SpaceBetween>
  );
};

/** Where to begin, in a project without topics. */
const Begin = () => {
  const texts = useTexts(homeTexts);
  const [, navigate] = useLocation();
  return (
    <Alert header={texts.beginTitle} action={<Button onClick={() => navigate('/topics')}>{texts.toTopics}</Button>}>
      {texts.begin}
    </Alert>
  );
};
