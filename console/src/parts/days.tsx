import { useLanguage, useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

/** What was counted on a day (UTC); publishes are absent where the stage does not count them. */
type Day = {
  readonly date: string;
  readonly publishes?: number | undefined;
  readonly deliveries: number;
  readonly failures: number;
};

type DaysProps = {
  readonly days: readonly Day[];
  /** What the table is of. */
  readonly label: string;
};

const WIDTH = 100;
const HEIGHT = 8;

const today = (): string => new Date().toISOString().slice(0, 10);

/** What was published, delivered and given up on each of some days: a table, with a bar for each day that is drawn of its numbers. */
export const Days = ({ days, label }: DaysProps) => {
  const texts = useTexts(partsTexts);
  const { language } = useLanguage();
  const named = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : navigator.language, {
    ...{ weekday: 'short', day: 'numeric', timeZone: 'UTC' },
  });
  const most = Math.max(1, ...days.map(({ deliveries, failures }) => deliveries + failures));
  const hasPublishes = days.some(({ publishes }) => publishes !== undefined);
  return (
    <table className="days" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{texts.day}</th>
          {hasPublishes && <th scope="col">{texts.publishedOnDay}</th>}
          <th scope="col" className="days-widest">
            <Swatch kind="delivered" /> {texts.deliveredOnDay}
          </th>
          <th scope="col">
            <Swatch kind="failed" /> {texts.givenUpOnDay}
          </th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ date, publishes, deliveries, failures }) => (
          <tr key={date}>
            <th scope="row">
              <time dateTime={date}>{date === today() ? texts.today : named.format(new Date(date))}</time>
            </th>
            {hasPublishes && <td>{(publishes ?? 0).toLocaleString()}</td>}
            <td>
              <span className="days-drawn">
                <DayBar delivered={deliveries / most} failed={failures / most} />
                <span className="days-number">{deliveries.toLocaleString()}</span>
              </span>
            </td>
            <td>{failures.toLocaleString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** A share of the most that was sent on a day, which stands in the table as numbers. */
const DayBar = ({ delivered, failed }: { readonly delivered: number; readonly failed: number }) => {
  const [sent, lost] = [widthOf(delivered), widthOf(failed)];
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <rect className="days-none" width={WIDTH} height={HEIGHT} />
      <rect className="days-delivered" width={sent} height={HEIGHT} />
      <rect className="days-failed" x={sent} width={lost} height={HEIGHT} />
    </svg>
  );
};

/** What there is can be seen, however little it is. */
const widthOf = (share: number): number => (share === 0 ? 0 : Math.max(1, (WIDTH - 1) * share));

const Swatch = ({ kind }: { readonly kind: 'delivered' | 'failed' }) => (
  <svg className="days-swatch" viewBox="0 0 1 1" aria-hidden="true">
    <rect className={`days-${kind}`} width={1} height={1} />
  </svg>
);
