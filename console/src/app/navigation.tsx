import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useLocation } from 'wouter';
import { useTexts } from '../i18n/language.tsx';
import { useSession } from '../session/session.tsx';
import { NAVIGATION } from './routes.tsx';
import { appTexts } from './texts.ts';

const BASE = '/console';

/** Where one can go; what the role may not see is not there. */
export const Navigation = () => {
  const texts = useTexts(appTexts);
  const { may, config } = useSession();
  const [location, navigate] = useLocation();
  const items = NAVIGATION.filter(
    ({ least = 'reader', isLocal = false }) => may(least) && (!isLocal || config.hasOutbox),
  ).map(({ path, text }) => ({
    type: 'link' as const,
    text: texts[text],
    href: `${BASE}${path}`,
  }));
  // A subscription is a part of its topic.
  const shown = `${BASE}${location.replace(/^\/subscriptions\b/, '/topics')}`;
  const active = items.findLast(({ href }) => shown.startsWith(href))?.href ?? `${BASE}/`;
  return (
    <SideNavigation
      items={[...items, { type: 'divider' }, { type: 'link', text: texts.apiReference, href: '/docs', external: true }]}
      activeHref={active}
      onFollow={(event) => {
        if (event.detail.external === true) return;
        event.preventDefault();
        navigate(event.detail.href.slice(BASE.length));
      }}
    />
  );
};
