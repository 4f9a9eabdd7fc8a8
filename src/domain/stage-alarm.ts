/** States of an alarm: it rings, all is well, or nothing was measured. */
export const ALARM_STATES = ['alarm', 'no_data', 'ok'] as const;

/** One of {@link ALARM_STATES}. */
export type AlarmState = (typeof ALARM_STATES)[number];

/** An alarm of the stage. */
export type StageAlarm = {
  /** Without what the names of all alarms of the stage start with: `api-5xx`. */
  readonly name: string;
  readonly state: AlarmState;
  /** Since when it is in that state, in epoch milliseconds. */
  readonly since: number;
  /** Why there is such an alarm. */
  readonly reason: string;
  /** The heading of the runbook that says what to do: `the-api-answers-5xx`; absent where its description names none. */
  readonly runbook?: string;
  /** The address of that heading; absent where the stage has none for its runbook. */
  readonly runbookUrl?: string;
};

/** How lib/constructs/alarms.ts ends what it writes: a sentence that leads to the runbook. */
const LINK_BEGINS = 'See ';
const LINK = /^([^\s#]+)#([a-z0-9-]+)\.$/;

/** What the description of an alarm says: why there is one, and what is to be done. */
export const readAlarmDescription = (text: string): Pick<StageAlarm, 'reason' | 'runbook' | 'runbookUrl'> => {
  const begin = text.lastIndexOf(LINK_BEGINS);
  const [, address = '', runbook] = (begin < 0 ? undefined : LINK.exec(text.slice(begin + LINK_BEGINS.length))) ?? [];
  if (runbook === undefined) return { reason: text };
  const reason = text.slice(0, begin).trimEnd();
  return { reason, runbook, ...(/^https?:/.test(address) && { runbookUrl: `${address}#${runbook}` }) };
};

/** Those that ring come first, then those without data; of these, what changed last. */
export const compareAlarms = (a: StageAlarm, b: StageAlarm): number =>
  ALARM_STATES.indexOf(a.state) - ALARM_STATES.indexOf(b.state) ||
  b.since - a.since ||
  (a.name < b.name ? -1 : Number(a.name > b.name));
