import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { createPromiseCache } from '#src/cache/promise-cache.ts';
import { type AlarmState, compareAlarms, readAlarmDescription, type StageAlarm } from '#src/domain/stage-alarm.ts';

/** Reads the alarms of the stage. */
export type StageAlarms = {
  /** All of them, those that ring first, as they were up to half a minute ago. Rejects when CloudWatch fails. */
  readonly list: () => Promise<readonly StageAlarm[]>;
};

/** Which alarms of the account and Region are those of the stage. */
export type AlarmsOfStage = {
  /** What their names start with; those of a stage `dev-2` start with what those of `dev` do. */
  readonly namePrefix: string;
  /** The ARN of the topic that they notify, which is the stage's own. */
  readonly topicArn: string;
};

/** CloudWatch answers an account nine such calls a second, and has alarms look at periods of minutes. */
const LIFETIME_SECONDS = 30;

/** A stage has some fifty alarms, and a page a hundred; more pages are those of stages whose names begin alike. */
const MAX_PAGES = 5;

/** Creates the reader: at most one call a page in half a minute and function instance. */
export const createStageAlarms = (
  cloudwatch: CloudWatchClient,
  of: AlarmsOfStage,
  clock: () => number,
): StageAlarms => {
  const listed = createPromiseCache<readonly StageAlarm[]>({ capacity: 1, lifetimeSeconds: LIFETIME_SECONDS, clock });
  return { list: () => listed.get('all', () => describeAlarms(cloudwatch, of)) };
};

const describeAlarms = async (cloudwatch: CloudWatchClient, of: AlarmsOfStage): Promise<readonly StageAlarm[]> => {
  const found: StageAlarm[] = [];
  let NextToken: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const answer = await cloudwatch.send(
      new DescribeAlarmsCommand({
        ...{ AlarmNamePrefix: of.namePrefix, AlarmTypes: ['MetricAlarm'], MaxRecords: 100 },
        ...(NextToken !== undefined && { NextToken }),
      }),
    );
    found.push(...(answer.MetricAlarms ?? []).flatMap((alarm) => alarmOf(alarm, of)));
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return found.toSorted(compareAlarms);
};

const STATES: Readonly<Record<string, AlarmState>> = { ALARM: 'alarm', OK: 'ok' };

const alarmOf = (alarm: MetricAlarm, { namePrefix, topicArn }: AlarmsOfStage): readonly StageAlarm[] => {
  const { AlarmName = '', AlarmDescription = '', AlarmActions = [], StateValue = '' } = alarm;
  if (!AlarmName.startsWith(namePrefix) || !AlarmActions.includes(topicArn)) return [];
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return [
    {
      name: AlarmName.slice(namePrefix.length),
      state: STATES[StateValue] ?? 'no_data',
      since: since?.getTime() ?? 0,
      ...readAlarmDescription(AlarmDescription),
    },
  ];
};
