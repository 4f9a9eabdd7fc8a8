import { useEffect, useState } from 'react';

/** Light, dark, or what the system has. */
export type Theme = 'light' | 'dark' | 'system';

const STORED = 'smn.theme';
const darkSystem = window.matchMedia('(prefers-color-scheme: dark)');

const storedTheme = (): Theme => {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
};

/** Cloudscape reads its mode from a class of the body. */
const apply = (theme: Theme): void => {
  const isDark = theme === 'dark' || (theme === 'system' && darkSystem.matches);
  document.body.classList.toggle('awsui-dark-mode', isDark);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
};

/** The theme, applied to the page and remembered in this browser. */
export const useTheme = (): readonly [Theme, (theme: Theme) => void] => {
  const [theme, setTheme] = useState(storedTheme);
  useEffect(() => {
    localStorage.setItem(STORED, theme);
    apply(theme);
    const follow = () => apply(theme);
    darkSystem.addEventListener('change', follow);
    return () => darkSystem.removeEventListener('change', follow);
  }, [theme]);
  return [theme, setTheme];
};
