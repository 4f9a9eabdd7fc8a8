import { I18nProvider, type I18nProviderProps } from '@cloudscape-design/components/i18n';
import { type ReactNode, useEffect, useState } from 'react';
import { type Language, useLanguage } from './language.tsx';

type Messages = I18nProviderProps.Messages;

/** Loaded one by one: a language weighs a tenth of the first view. */
const LOADERS: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: async () => (await import('@cloudscape-design/components/i18n/messages/all.en')).default,
  zh: async () => (await import('@cloudscape-design/components/i18n/messages/all.zh-CN')).default,
};

/** Gives the components their own labels in the chosen language: without them buttons have no names for screen readers. */
export const ComponentTexts = ({ children }: { readonly children: ReactNode }) => {
  const { language } = useLanguage();
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly messages: Messages }>();
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      const messages = await LOADERS[language]();
      if (isCurrent) setLoaded({ language, messages });
    };
    void load();
    return () => {
      isCurrent = false;
    };
  }, [language]);
  if (loaded === undefined) return null;
  return (
    <I18nProvider locale={loaded.language === 'zh' ? 'zh-CN' : 'en'} messages={[loaded.messages]}>
      {children}
    </I18nProvider>
  );
};
