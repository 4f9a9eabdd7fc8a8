import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Credentials } from './credentials.tsx';
import { Members } from './members.tsx';
import { Principals } from './principals.tsx';
import { accessTexts } from './texts.ts';
import { Tokens } from './tokens.tsx';

/** Who may call for the project: keys, tokens, people, and roles of AWS. */
export const AccessOfProject = () => {
  const texts = useTexts(accessTexts);
  const [tab, setTab] = useAddressParameter('tab', { initial: 'credentials', clears: ['page', 'order'] });
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={texts.description}>
        {texts.title}
      </Header>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        tabs={[
          { id: 'credentials', label: texts.tabs.credentials, content: <Credentials /> },
          { id: 'tokens', label: texts.tabs.tokens, content: <Tokens /> },
          { id: 'members', label: texts.tabs.members, content: <Members /> },
          { id: 'principals', label: texts.tabs.principals, content: <Principals /> },
        ]}
      />
    </SpaceBetween>
  );
};
