import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

/** The languages of the console. */
export type Language = 'en' | 'zh';

/** The same texts in each language; Chinese has exactly the keys of English. */
export type Texts<T> = { readonly en: T; readonly zh: T };

type LanguageChoice = { readonly language: Language; readonly setLanguage: (language: Language) => void };

const LanguageContext = createContext<LanguageChoice>({ language: 'en', setLanguage: () => undefined });

const STORED = 'smn.language';

const firstLanguage = (): Language => {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
};

/** Gives the language to all below it, and remembers the choice in this browser. */
export const LanguageProvider = ({ children }: { readonly children: ReactNode }) => {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    localStorage.setItem(STORED, language);
  }, [language]);
  const choice = useMemo(() => ({ language, setLanguage }), [language]);
  return <LanguageContext value={choice}>{children}</LanguageContext>;
};

/** The chosen language, and how to choose another. */
export const useLanguage = (): LanguageChoice => useContext(LanguageContext);

/** The texts of a screen in the chosen language. */
export const useTexts = <T,>(texts: Texts<T>): T => texts[useLanguage().language];
