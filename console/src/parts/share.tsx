import type { ReactNode } from 'react';

type ShareProps = {
  /** How much of it is used, in percent. */
  readonly percent: number;
  /** The same in words: "12 of 3,000". */
  readonly children: ReactNode;
};

const NEARLY = 80;
const ALL = 100;

const levelOf = (percent: number): 'some' | 'nearly' | 'all' =>
  percent >= ALL ? 'all' : percent >= NEARLY ? 'nearly' : 'some';

/** How much of a quota or cap is used: in words, and as a bar below them. */
export const Share = ({ percent, children }: ShareProps) => (
  <div className="share">
    {children}
    <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="share-rest" width={ALL} height={6} />
      <rect className={`share-${levelOf(percent)}`} width={Math.min(percent, ALL)} height={6} />
    </svg>
  </div>
);
