import Button from '@cloudscape-design/components/button';
import { Suspense, useState } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { useTexts } from '../i18n/language.tsx';
import { NoticeBoard } from '../parts/notices.tsx';
import { EndedSession } from './ended-session.tsx';
import { Navigation } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { SCREENS } from './routes.tsx';
import { appTexts } from './texts.ts';
import { TopBar } from './top-bar.tsx';

/**
 * The frame around every screen: bar, navigation, notices. Cloudscape's AppLayout is a fifth of the script that a first view may
 * have, for panels and drawers that no screen here has.
 */
export const Shell = () => (
  <Router base="/console">
    <div className="top">
      <TopBar />
    </div>
    <Frame />
  </Router>
);

const Frame = () => {
  const texts = useTexts(appTexts);
  const [location] = useLocation();
  // Narrow screens have the navigation in place of the screen, until one is chosen.
  const [openedAt, setOpenedAt] = useState<string>();
  const isOpen = openedAt === location;
  return (
    <div className={isOpen ? 'frame frame-open' : 'frame'}>
      <div className="frame-menu">
        <Button
          iconName="menu"
          variant="icon"
          ariaLabel={texts.navigation}
          ariaExpanded={isOpen}
          onClick={() => setOpenedAt(isOpen ? undefined : location)}
        />
      </div>
      <nav className="frame-navigation" aria-label={texts.navigation}>
        <Navigation />
      </nav>
      <main className="frame-content">
        <EndedSession />
        <NoticeBoard>
          <Suspense fallback={<div className="frame-waiting" role="status" aria-label={texts.loading} />}>
            <Switch>
              {SCREENS.map(({ path, component }) => (
                <Route key={path} path={path} component={component} />
              ))}
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </NoticeBoard>
      </main>
    </div>
  );
};
