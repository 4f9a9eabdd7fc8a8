import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useLocation } from 'wouter';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { useSession } from '../session/session.tsx';
import { NAVIGATION } from './routes.tsx';
import { appTexts } from './texts.ts';
import { type Theme, useTheme } from './theme.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

const isTheme = (id: string): id is Theme => THEMES.some((theme) => theme === id);

/** A project's name as far as the bar has room for it: as it is up to 16 characters, else its beginning. */
const shortened = (project: string): string => (project.length <= 16 ? project : `${project.slice(0, 8)}…`);

/** The list that an address belongs to; the first screen for one that belongs to none. */
const sectionOf = (location: string): string => {
  const [, first = ''] = location.split('/');
  return NAVIGATION.find(({ path }) => path === `/${first}`)?.path ?? '/';
};

/** The bar on top: project, language, appearance, who is signed in. */
export const TopBar = () => {
  const texts = useTexts(appTexts);
  const { language, setLanguage } = useLanguage();
  const [theme, setTheme] = useTheme();
  const session = useSession();
  const [location, navigate] = useLocation();
  const { projectId, projects, email, role, config } = session;
  return (
    <TopNavigation
      identity={{
        href: '/console/',
        title: `SMN · ${config.stage}`,
        onFollow: (event) => {
          event.preventDefault();
          navigate('/');
        },
      }}
      utilities={[
        {
          type: 'menu-dropdown',
          text: texts.projectOf(shortened(projectId), role),
          title: texts.project,
          items: projects.map((one) => ({
            id: one.projectId,
            text: `${one.projectId} (${one.role})`,
            disabled: one.projectId === projectId,
          })),
          onItemClick: async ({ detail }) => {
            await session.switchProject(detail.id);
            // What one topic, letter or filter was about is of the other project.
            navigate(sectionOf(location));
          },
        },
        {
          type: 'menu-dropdown',
          iconName: 'settings',
          ariaLabel: `${texts.language}, ${texts.theme}`,
          title: texts.theme,
          items: [
            {
              text: texts.language,
              items: [
                { id: 'en', text: 'English', disabled: language === 'en' },
                { id: 'zh', text: '中文', disabled: language === 'zh' },
              ],
            },
            { text: texts.theme, items: THEMES.map((id) => ({ id, text: texts[id], disabled: theme === id })) },
          ],
          onItemClick: ({ detail: { id } }) => {
            if (isTheme(id)) setTheme(id);
            else setLanguage(id === 'zh' ? 'zh' : 'en');
          },
        },
        {
          type: 'menu-dropdown',
          iconName: 'user-profile',
          text: email,
          items: [{ id: 'sign-out', text: texts.signOut }],
          onItemClick: () => void session.signOut(),
        },
      ]}
    />
  );
};
