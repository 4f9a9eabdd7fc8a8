import { useLanguage } from '../i18n/language.tsx';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** In the largest unit that it fills; less than a minute is now. */
const ageOf = (at: number, locale: string): string => {
  const age = Date.now() - at;
  const [unit, length] = UNITS.find(([, one]) => age >= one) ?? [];
  return unit === undefined
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second')
    : new Intl.RelativeTimeFormat(locale).format(-Math.floor(age / length), unit);
};

/** How long ago a time (ISO 8601) was; the time itself, in UTC, on hover. */
export const Age = ({ at }: { readonly at: string }) => {
  const { language } = useLanguage();
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`}>
      {ageOf(date.getTime(), language === 'zh' ? 'zh-CN' : 'en')}
    </time>
  );
};
