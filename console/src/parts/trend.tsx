import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

type Day = { readonly date: string; readonly filed: number };

const HEIGHT = 20;
const DAY_WIDTH = 6;

/** How many dead letters were filed on each of the last days, as bars; the numbers are read aloud, and shown on hover. */
export const Trend = ({ days }: { readonly days: readonly Day[] }) => {
  const { trend } = useTexts(partsTexts);
  const most = Math.max(1, ...days.map(({ filed }) => filed));
  const inWords = `${trend}: ${days.map(({ filed }) => filed).join(', ')}`;
  return (
    <svg className="trend" viewBox={`0 0 ${days.length * DAY_WIDTH} ${HEIGHT}`} role="img" aria-label={inWords}>
      <title>{inWords}</title>
      {days.map(({ date, filed }, index) => {
        const height = filed === 0 ? 1 : Math.max(2, (HEIGHT * filed) / most);
        return (
          <rect
            key={date}
            className={filed === 0 ? 'trend-none' : 'trend-filed'}
            x={index * DAY_WIDTH}
            y={HEIGHT - height}
            width={DAY_WIDTH - 1}
            height={height}
          />
        );
      })}
    </svg>
  );
};
