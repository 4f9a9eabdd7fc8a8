import type { Stage } from '#lib/stage.ts';
import type { Subscribers } from './subscribers.ts';

/** How a local service starts. */
export type CloudOptions = Subscribers & {
  /** 0 is any free port. @default 0 */
  readonly port?: number;
  /** Where everything is kept. @default a temporary folder that goes away */
  readonly stateDirectory?: string;
  readonly stage: Stage;
  readonly log?: (line: string) => void;
  readonly verbose?: boolean;
  /** How long a minute of schedules lasts. @default 60,000 */
  readonly minuteMilliseconds?: number;
  /** The module that exports `createApp`. @default lib/app.ts */
  readonly appModule?: URL;
};
