import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { isOwnResource, type Targets } from '#src/domain/endpoints/targets.ts';
import type { EventSettings } from '#src/domain/event-settings.ts';
import type { Settings } from '#src/domain/settings.ts';
import { type EventKeys, servicesOfSources } from './event-keys.ts';
import { DELIVERING_FUNCTIONS } from './functions/function-table.ts';
import { withListPrices } from './prices/list-prices.ts';
import { mistakesIn, mistakesOfDefaultRegion, type StageMistake } from './stage-checks.ts';
import { StageKeys } from './stage-keys.ts';

/** A stage file, `stages/{name}.json`: everything that differs between deployments. Unknown keys are errors. */
export const Stage = StageKeys.overwrite((stage) => ({ ...stage, settings: withDerived(stage) }))
  .superRefine((stage, context) => {
    for (const { path, message } of mistakesIn(stage)) context.addIssue({ code: 'custom', path: [...path], message });
  })
  .superRefine(({ functions, settings }, context) => {
    for (const [kind, index] of ownTargets(settings.targets)) {
      context.addIssue({
        code: 'custom',
        path: ['settings', 'targets', kind, index, 'arn'],
        message: 'is a resource of the service itself: messages would loop for ever',
      });
    }
    for (const name of DELIVERING_FUNCTIONS) {
      if (isTimeToDeliver(functions[name], settings)) continue;
      context.addIssue({
        code: 'custom',
        path: ['functions', name, 'timeoutSeconds'],
        message: 'must be more than 2 s longer than settings.delivery.endpointTimeoutSeconds: nothing is started later',
      });
    }
  });

/**
 * The settings with what other keys say. Every name that the stacks assign starts with the prefix; a resource with such a name
 * cannot be a target, nor a source of events.
 */
const withDerived = ({ name, region, settings, events }: StageKeys): Settings => ({
  ...settings,
  prices: withListPrices(settings.prices, region),
  targets: { ...settings.targets, ownPrefix: `smn-${name}-` },
  events: derivedEvents(settings.events, events),
});

const derivedEvents = ({ ruleService: _, ...given }: EventSettings, events: EventKeys): EventSettings => ({
  ...given,
  sources: [...servicesOfSources(events)],
  ...(events.rules !== undefined && { ruleService: events.rules.service }),
});

/** Where the allow-list names resources of the stacks. Their key has no name of its own: it is recognized when it is used. */
const ownTargets = (targets: Targets): readonly (readonly [kind: string, index: number])[] =>
  (['functions', 'workflows', 'queues'] as const).flatMap((kind) =>
    targets[kind].flatMap(({ arn }, index) => (isOwnResource(arn, targets) ? [[kind, index] as const] : [])),
  );

/**
 * In every lane, a function starts no delivery with less than the endpoint timeout and 2 s left; with a shorter timeout of its
 * own it would requeue messages for ever.
 */
const isTimeToDeliver = (deliver: { readonly timeoutSeconds: number }, { delivery }: Settings): boolean =>
  deliver.timeoutSeconds > delivery.endpointTimeoutSeconds + 2;

/** The parsed form of {@link Stage}. */
export type Stage = z.infer<typeof Stage>;

/** A stage that is missing or wrong; the message is for the operator who named it. */
export class StageError extends Error {
  override readonly name = 'StageError';
}

/**
 * Reads and checks `{name}.json`; throws a {@link StageError} with one line per mistake.
 * @default directory - the repository's `stages`
 */
export const loadStage = (name: string, directory: string | URL = new URL('../stages/', import.meta.url)): Stage => {
  const file = directory instanceof URL ? new URL(`${name}.json`, directory) : `${directory}/${name}.json`;
  if (!existsSync(file)) throw new StageError(`There is no stage ${name}: stages/${name}.json does not exist.`);
  const stage = readStage(jsonOf(name, readFileSync(file, 'utf8')), { what: `stage file ${name}.json`, name });
  if (stage.name !== name) throw new StageError(`The stage file ${name}.json names the stage "${stage.name}".`);
  return stage;
};

/** What a message calls a stage: where it is written, and its name, for mistakes that are in no key. */
type Called = { readonly what: string; readonly name: string };

/** Checks what a stage file, or the properties of a construct, say; throws a {@link StageError} with one line per mistake. */
export const readStage = (input: unknown, called: Called): Stage => {
  const parsed = Stage.safeParse(input);
  if (!parsed.success) throw invalid(called, parsed.error.issues);
  return parsed.data;
};

/**
 * Refuses, as {@link loadStage} does, what does not go with the Region that a stage without one is deployed to.
 * @default what - the stage's file
 */
export const checkDefaultRegion = (
  stage: Stage,
  defaultRegion: string,
  what = `stage file ${stage.name}.json`,
): void => {
  const mistakes = mistakesOfDefaultRegion(stage, defaultRegion);
  if (mistakes.length > 0) throw invalid({ what, name: stage.name }, mistakes);
};

type Mistake = Pick<StageMistake, 'message'> & { readonly path: readonly PropertyKey[] };

const invalid = ({ what, name }: Called, mistakes: readonly Mistake[]): StageError => {
  const lines = mistakes.map(({ path, message }) => `${z.core.toDotPath([...path]) || name}: ${message}`);
  return new StageError([`The ${what} is invalid.`, ...lines].join('\n'));
};

const jsonOf = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const cause = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : '';
    throw new StageError(`The stage file ${name}.json is not JSON: ${cause}`, { cause: error });
  }
};
