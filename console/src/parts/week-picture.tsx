import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

type Day = (typeof DAYS)[number];

/** When messages are sent: from and to as `HH:MM`; one that ends before it begins ends the next day. */
export type Window = { readonly days: readonly Day[]; readonly from: string; readonly to: string };

const MINUTES_OF_DAY = 1440;

const minutesOf = (time: string): number => {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
};

type Span = { readonly day: Day; readonly start: number; readonly end: number };

/** The parts of days that windows are open: what goes over midnight is two of them. */
const spansOf = (windows: readonly Window[]): readonly Span[] =>
  windows.flatMap(({ days, from, to }) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    return days.flatMap((day): readonly Span[] => {
      if (start < end) return [{ day, start, end }];
      const next = DAYS[(DAYS.indexOf(day) + 1) % DAYS.length] ?? 'mon';
      return [
        { day, start, end: MINUTES_OF_DAY },
        { day: next, start: 0, end },
      ];
    });
  });

const share = (minutes: number): string => `${(100 * minutes) / MINUTES_OF_DAY}%`;

/** A week of 24 hours a day, with the hours in which messages are sent filled in; the same stands beside it as text. */
export const WeekPicture = ({
  windows,
  timeZone,
}: {
  readonly windows: readonly Window[];
  readonly timeZone: string;
}) => {
  const texts = useTexts(partsTexts);
  const spans = spansOf(windows);
  const inWords = windows
    .map(({ days, from, to }) => `${days.map((day) => texts.days[day]).join(', ')} ${from}–${to}`)
    .join('; ');
  return (
    <figure className="week">
      <svg viewBox="0 0 100 56" preserveAspectRatio="none" role="img" aria-label={`${inWords} (${timeZone})`}>
        {DAYS.map((day, row) => (
          <g key={day}>
            <rect className="week-day" x="0" y={row * 8 + 1} width="100" height="6" />
            {spans
              .filter((span) => span.day === day)
              .map(({ start, end }) => (
                <rect
                  key={`${start}-${end}`}
                  className="week-open"
                  x={share(start)}
                  y={row * 8 + 1}
                  width={share(end - start)}
                  height="6"
                />
              ))}
          </g>
        ))}
      </svg>
      <div className="week-names" aria-hidden="true">
        {DAYS.map((day) => (
          <span key={day}>{texts.days[day]}</span>
        ))}
      </div>
      <div className="week-hours" aria-hidden="true">
        {['00', '06', '12', '18', '24'].map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <figcaption>{`${inWords} (${timeZone})`}</figcaption>
    </figure>
  );
};
