import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { createBusEvent, type Place } from './bus-event.ts';
import type { Functions } from './functions/functions.ts';
import { inputFor, type QueueTarget, queueTargetOf, TargetProperties } from './rule-targets.ts';
import { messageOf, StartFailure } from './start-failure.ts';
import type { ResolvedResource, Resolver } from './template/resolver.ts';

/** A rule of the stacks that sends an event to a target again and again. */
export type Schedule = {
  readonly ruleArn: string;
  /** As the template has it: `rate(5 minutes)`. */
  readonly expression: string;
  readonly target: { readonly functionArn: string } | QueueTarget;
};

/** Running schedules. */
export type Schedules = {
  /** Sends no more, and waits for what is under way. */
  stop(): Promise<void>;
};

type SchedulesOptions = {
  readonly schedules: readonly Schedule[];
  readonly functions: Pick<Functions, 'invoke'>;
  /** Sends a text to a queue. */
  readonly send: (queueUrl: string, text: string) => Promise<void>;
  readonly place: Place;
  /** How long a minute lasts here. */
  readonly minuteMilliseconds: number;
  readonly log: (line: string) => void;
};

const Properties = z.object({
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(TargetProperties).default([]),
});

/** Reads the enabled rules of the stacks that have a schedule; a target is a queue of the stacks, or else a function. */
export const readSchedules = (resolver: Resolver): Schedule[] =>
  resolver.resourcesOf('AWS::Events::Rule').flatMap((rule) => {
    if (rule.properties['ScheduleExpression'] === undefined) return [];
    const { ScheduleExpression: expression, State, Targets } = parse(rule);
    if (State === 'DISABLED') return [];
    const ruleArn = rule.identity?.attributes['Arn'] ?? '';
    return Targets.map((target) => ({
      ...{ ruleArn, expression },
      target: queueTargetOf(target, resolver) ?? { functionArn: target.Arn },
    }));
  });

const parse = ({ properties, stackName, logicalId }: ResolvedResource): z.infer<typeof Properties> => {
  const parsed = Properties.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new StartFailure(`${stackName}/${logicalId} cannot run locally: ${z.prettifyError(parsed.error)}`);
};

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Node takes no longer wait than this; what is to come later than in 24 days comes then. */
const MAX_WAIT_MILLISECONDS = 2 ** 31 - 1;

/** How many minutes are between two events; undefined when they come at times of the day, which is not run here. */
const minutesOf = ({ expression }: Schedule): number | undefined => {
  const [, count, unit = ''] = RATE.exec(expression) ?? [];
  const minutes = Number(count) * (MINUTES[unit] ?? Number.NaN);
  return minutes > 0 ? minutes : undefined;
};

/**
 * Sends events as EventBridge does, each for the first time after its first period; one that is late is not made up for. Only rates
 * run: of a schedule with times of the day (`cron`) it is said that it does not.
 */
export const startSchedules = ({ schedules, ...options }: SchedulesOptions): Schedules => {
  const stopping = new AbortController();
  const running = schedules.map(async (schedule) => {
    const minutes = minutesOf(schedule);
    if (minutes === undefined)
      options.log(`The schedule ${schedule.expression} of ${schedule.ruleArn} does not run here: only rates do.`);
    else await repeat({ ...options, schedule, minutes, stopping: stopping.signal });
  });
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
};

type Repeating = Omit<SchedulesOptions, 'schedules'> & {
  readonly schedule: Schedule;
  readonly minutes: number;
  readonly stopping: AbortSignal;
};

const repeat = async ({ minutes, stopping, ...repeating }: Repeating): Promise<void> => {
  const { schedule, minuteMilliseconds, log } = repeating;
  while (!stopping.aborted) {
    const milliseconds = Math.min(minutes * minuteMilliseconds, MAX_WAIT_MILLISECONDS);
    await wait(milliseconds, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    try {
      await sendEvent(repeating);
    } catch (error) {
      log(`${schedule.ruleArn} has not reached its target: ${messageOf(error)}`);
    }
  }
};

const sendEvent = async ({
  schedule: { ruleArn, target },
  functions,
  send,
  place,
  log,
}: Omit<Repeating, 'minutes' | 'stopping'>): Promise<void> => {
  const told = { source: 'aws.events', detailType: 'Scheduled Event', resources: [ruleArn], detail: {} };
  const event = JSON.stringify(createBusEvent(told, place));
  if ('queueUrl' in target) return await send(target.queueUrl, inputFor(target, event));
  const result = await functions.invoke(target.functionArn, event);
  if (result?.isError === true) log(`${target.functionArn} failed: ${result.payload}`);
};
