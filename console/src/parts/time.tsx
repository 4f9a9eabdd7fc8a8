import { useLanguage } from '../i18n/language.tsx';

const FORMAT: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' };

/** A time (ISO 8601) by the clock of who reads it, with UTC on hover; a dash when there is none. */
export const Time = ({ at }: { readonly at: string | undefined }) => {
  const { language } = useLanguage();
  if (at === undefined) return '–';
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return (
    <time dateTime={at} title={`${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`}>
      {new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : navigator.language, FORMAT).format(date)}
    </time>
  );
};
