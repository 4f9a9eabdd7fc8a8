import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { Functions } from './functions/functions.ts';
import { messageOf, StartFailure } from './start-failure.ts';
import type { ResolvedResource, Resolver } from './template/resolver.ts';

/** A rule of the stacks that invokes a function again and again. */
export type Schedule = { readonly functionArn: string; readonly minutes: number };

/** Running schedules. */
export type Schedules = {
  /** Invokes no more, and waits for what is under way. */
  stop(): Promise<void>;
};

type SchedulesOptions = {
  readonly schedules: readonly Schedule[];
  readonly functions: Pick<Functions, 'invoke'>;
  /** How long a minute lasts here. */
  readonly minuteMilliseconds: number;
  readonly log: (line: string) => void;
};

const RATE = /^rate\((\d+) minutes?\)$/;

const Properties = z.object({
  ScheduleExpression: z.string().regex(RATE, 'only rates in minutes are known to the local cloud'),
  State: z.literal('ENABLED').default('ENABLED'),
  EventPattern: z.never('a rule with a pattern and a schedule is not known to the local cloud').optional(),
  Targets: z.array(z.object({ Arn: z.string() })),
});

/** Reads the schedules of the stacks; each of their targets must be a function. */
export const readSchedules = (resolver: Resolver): Schedule[] =>
  resolver.resourcesOf('AWS::Events::Rule').flatMap((rule) => {
    if (rule.properties['ScheduleExpression'] === undefined) return [];
    const { ScheduleExpression, Targets } = parse(rule);
    const minutes = Number(RATE.exec(ScheduleExpression)?.[1]);
    return Targets.map(({ Arn }) => ({ functionArn: Arn, minutes }));
  });

const parse = ({ properties, stackName, logicalId }: ResolvedResource): z.infer<typeof Properties> => {
  const parsed = Properties.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new StartFailure(`${stackName}/${logicalId} cannot run locally: ${z.prettifyError(parsed.error)}`);
};

/** Invokes functions as EventBridge does, each for the first time after its first period; a run that is late is not made up for. */
export const startSchedules = ({ schedules, ...options }: SchedulesOptions): Schedules => {
  const stopping = new AbortController();
  const running = schedules.map((schedule) => repeat({ ...options, schedule, stopping: stopping.signal }));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
};

type Repeating = Omit<SchedulesOptions, 'schedules'> & { readonly schedule: Schedule; readonly stopping: AbortSignal };

const repeat = async ({ schedule, functions, minuteMilliseconds, stopping, log }: Repeating): Promise<void> => {
  const { functionArn, minutes } = schedule;
  const event = JSON.stringify({ 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} });
  while (!stopping.aborted) {
    await wait(minutes * minuteMilliseconds, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    try {
      const result = await functions.invoke(functionArn, event);
      if (result?.isError === true) log(`${functionArn} failed: ${result.payload}`);
    } catch (error) {
      log(`${functionArn} could not be invoked: ${messageOf(error)}`);
    }
  }
};
