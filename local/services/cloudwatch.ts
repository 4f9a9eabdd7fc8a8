import * as z from 'zod';
import type { Resolver } from '#local/template/resolver.ts';
import { createJsonService, parseInput } from './json-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';

const Described = z.object({ AlarmNamePrefix: z.string().optional() });

const Change = z.object({
  AlarmName: z.string(),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateReason: z.string(),
});

const Properties = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().optional(),
  AlarmActions: z.array(z.string()).default([]),
});

/** An alarm as the stacks declare it. */
export type DeclaredAlarm = z.infer<typeof Properties>;

/** Reads the alarms of the stacks. */
export const readAlarms = (resolver: Resolver): readonly DeclaredAlarm[] =>
  resolver.resourcesOf('AWS::CloudWatch::Alarm').map(({ properties }) => Properties.parse(properties));

type State = { readonly value: z.infer<typeof Change>['StateValue']; readonly reason: string; readonly at: number };

/**
 * CloudWatch, as far as it is asked for alarms: nothing is measured here, so each is without data until its state is set, as
 * `aws cloudwatch set-alarm-state` does. Answers have times as seconds since the epoch.
 */
export const createCloudWatch = (alarms: readonly DeclaredAlarm[], clock: () => number = Date.now): Service => {
  const unmeasured: State = { value: 'INSUFFICIENT_DATA', reason: 'Nothing is measured here', at: clock() };
  const states = new Map<string, State>(alarms.map(({ AlarmName }) => [AlarmName, unmeasured]));
  return createJsonService({
    DescribeAlarms: (input) => {
      const { AlarmNamePrefix = '' } = parseInput(Described, input, 'InvalidParameterValue');
      const chosen = alarms.filter(({ AlarmName }) => AlarmName.startsWith(AlarmNamePrefix));
      return { MetricAlarms: chosen.map((alarm) => described(alarm, states.get(alarm.AlarmName) ?? unmeasured)) };
    },
    SetAlarmState: (input) => {
      const { AlarmName, StateValue, StateReason } = parseInput(Change, input, 'InvalidParameterValue');
      if (!states.has(AlarmName)) throw new ServiceRefusal('ResourceNotFound', `There is no alarm ${AlarmName}.`);
      states.set(AlarmName, { value: StateValue, reason: StateReason, at: clock() });
      return {};
    },
  });
};

const described = (alarm: DeclaredAlarm, { value, reason, at }: State) => ({
  ...alarm,
  ...{ StateValue: value, StateReason: reason },
  ...{ StateUpdatedTimestamp: at / 1000, StateTransitionedTimestamp: at / 1000 },
});
