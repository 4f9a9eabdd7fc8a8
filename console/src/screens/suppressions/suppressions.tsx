import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { ByStatus } from './by-status.tsx';
import { HeldOnes } from './held-ones.tsx';
import { NotWorkingOnes } from './not-working.tsx';
import { suppressionsTexts } from './texts.ts';

/** Who gets nothing at the moment, across all topics: by whose doing, since when, and what can be done about it. */
export const Suppressions = () => {
  const texts = useTexts(suppressionsTexts);
  const [tab, setTab] = useAddressParameter('tab', { initial: 'unconfirmed', clears: ['page', 'order'] });
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={texts.description}>
        {texts.title}
      </Header>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        tabs={[
          { id: 'unconfirmed', label: texts.tabs.unconfirmed, content: <ByStatus list="unconfirmed" /> },
          { id: 'cancelled', label: texts.tabs.cancelled, content: <ByStatus list="cancelled" /> },
          { id: 'bounced', label: texts.tabs.bounced, content: <HeldOnes list="bounced" /> },
          { id: 'paused', label: texts.tabs.paused, content: <HeldOnes list="paused" /> },
          { id: 'endpoints', label: texts.tabs.endpoints, content: <NotWorkingOnes /> },
        ]}
      />
    </SpaceBetween>
  );
};
