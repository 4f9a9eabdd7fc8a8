import * as z from 'zod';
import { flag, oneOf, serviceUrl, text, textLike, wholeNumber, wrongUsage } from '../command-line.ts';
import { DEFAULT_STATE_DIRECTORY } from '../local-facts.ts';

const TIME_ALLOWED =
  'a time such as 2026-01-31T12:00:00Z, how long ago it was (30m, 12h, 7d), or in how long it is (+30m)';
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}([.]\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, which is passed on in ISO 8601. */
const time = text.transform((given, context): string => {
  const [, sign, count, unit = ''] = /^(\+?)(\d{1,5})([mhd])$/.exec(given) ?? [];
  const named = ISO_TIME.test(given) ? Date.parse(given) : Number.NaN;
  const away = Number(count) * (UNIT_MS[unit] ?? 0);
  const at = count === undefined ? named : Date.now() + (sign === '+' ? away : -away);
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  context.addIssue(TIME_ALLOWED);
  return z.NEVER;
});

const OBJECT_ALLOWED = 'a JSON object such as {"max_per_second": 5}';

/** A JSON object. */
const jsonObject = text.transform((given, context): Readonly<Record<string, unknown>> => {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(given));
  if (parsed.success) return parsed.data;
  context.addIssue(OBJECT_ALLOWED);
  return z.NEVER;
});

const parseJson = (given: string): unknown => {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
};

/** Several texts, with commas between them. */
const list = text.transform((given) => given.split(',').map((one) => one.trim()));

const LIFETIME_ALLOWED = 'a whole number from 1 to 31536000, or never';

/** A number of seconds, a year at most, or `never`. */
const lifetime = textLike(/^(never|\d{1,9})$/, LIFETIME_ALLOWED)
  .transform((given) => (given === 'never' ? given : Number(given)))
  .refine((given) => given === 'never' || (given >= 1 && given <= 31_536_000), LIFETIME_ALLOWED);

/** All options of all commands. */
export const Options = z.strictObject({
  project: text.optional(),
  'access-key': text.optional(),
  actions: list.optional(),
  role: oneOf(['reader', 'publisher', 'operator', 'admin']).optional(),
  topics: list.optional(),
  ttl: lifetime.optional(),
  protocol: text.optional(),
  name: text.optional(),
  group: list.optional(),
  http: text.optional(),
  https: text.optional(),
  sms: text.optional(),
  email: text.optional(),
  token: text.optional(),
  limit: wholeNumber(1, 100).optional(),
  cursor: text.optional(),
  id: text.optional(),
  all: flag,
  topic: text.optional(),
  subscription: text.optional(),
  endpoint: serviceUrl.optional(),
  kind: text.optional(),
  receipts: oneOf(['none', 'failures', 'summary', 'stage']).optional(),
  outcome: oneOf(['dead', 'expired', 'dropped', 'held', 'waiting']).optional(),
  reason: text.optional(),
  since: time.optional(),
  until: time.optional(),
  set: jsonObject.optional(),
  remove: flag,
  overlap: wholeNumber(0, 604_800).optional(),
  source: text.optional(),
  file: text.optional(),
  stage: text.optional(),
  region: text.optional(),
  local: flag,
  state: text.default(DEFAULT_STATE_DIRECTORY),
  json: flag,
  help: flag,
});
export type Options = z.infer<typeof Options>;

type Name = keyof Options;

/** What every command takes. */
const COMMON = ['stage', 'region', 'local', 'state', 'json', 'help'] as const satisfies readonly Name[];

/** What chooses letters that no project owns. */
const TIMES = ['reason', 'since', 'until'] as const satisfies readonly Name[];

/** Who calls the operations API. */
const CALLER = ['endpoint', 'project'] as const satisfies readonly Name[];

/** What chooses dead letters, and who asks for them. */
const FILTERS = [
  ...CALLER,
  ...(['topic', 'subscription', 'protocol', 'kind'] as const),
  ...TIMES,
] as const satisfies readonly Name[];

/** What chooses held messages, and who asks for them. */
const HELD = [
  ...CALLER,
  ...(['topic', 'subscription', 'protocol'] as const),
  ...TIMES,
] as const satisfies readonly Name[];

/** Options of one command: those that it cannot do without, and those that it takes besides. */
type Taken = { readonly needs: readonly Name[]; readonly takes?: readonly Name[] };

const COMMANDS: ReadonlyMap<string, Taken> = new Map<string, Taken>([
  ['credentials create', { needs: ['project'], takes: ['role', 'actions', 'topics'] }],
  ['credentials list', { needs: ['project'] }],
  ['credentials disable', { needs: ['project', 'access-key'] }],
  ['credentials enable', { needs: ['project', 'access-key'] }],
  ['credentials delete', { needs: ['project', 'access-key'] }],
  ['tokens create', { needs: ['project'], takes: ['name', 'ttl', 'role', 'actions', 'topics', 'access-key'] }],
  ['tokens list', { needs: ['project'] }],
  ['tokens revoke', { needs: [], takes: ['token', 'project', 'name', 'id'] }],
  ['subscription-users add', { needs: ['project', 'name'], takes: ['group', 'http', 'https', 'sms', 'email'] }],
  ['subscription-users list', { needs: ['project'], takes: ['limit', 'cursor'] }],
  ['subscription-users remove', { needs: ['project', 'id'] }],
  ['subscriptions pause', { needs: ['subscription'], takes: ['until', 'reason', ...CALLER] }],
  ['subscriptions resume', { needs: ['subscription'], takes: CALLER }],
  ['subscriptions show', { needs: ['subscription'], takes: CALLER }],
  ['subscriptions health', { needs: ['subscription'], takes: CALLER }],
  ['subscriptions unhealthy', { needs: [], takes: ['limit', 'cursor', ...CALLER] }],
  ['subscriptions policy', { needs: ['subscription'], takes: ['set', 'remove', ...CALLER] }],
  ['subscriptions signing-secret create', { needs: ['subscription'], takes: ['overlap', ...CALLER] }],
  ['subscriptions signing-secret show', { needs: ['subscription'], takes: CALLER }],
  ['subscriptions signing-secret delete', { needs: ['subscription'], takes: CALLER }],
  ['triggers list', { needs: [], takes: ['source', 'topic', 'limit', 'cursor', ...CALLER] }],
  ['triggers show', { needs: ['id'], takes: CALLER }],
  ['triggers create', { needs: [], takes: ['file', ...CALLER] }],
  ['triggers update', { needs: ['id'], takes: ['file', ...CALLER] }],
  ['triggers enable', { needs: ['id'], takes: CALLER }],
  ['triggers disable', { needs: ['id'], takes: CALLER }],
  ['triggers delete', { needs: ['id'], takes: CALLER }],
  ['triggers test', { needs: ['id'], takes: ['file', ...CALLER] }],
  ['topics policy', { needs: ['topic'], takes: ['set', 'remove', ...CALLER] }],
  ['held list', { needs: [], takes: [...HELD, 'limit', 'cursor'] }],
  ['held release', { needs: [], takes: ['id', 'all', ...HELD] }],
  ['held purge', { needs: [], takes: ['id', 'all', ...HELD] }],
  ['jobs list', { needs: [], takes: [...CALLER, 'limit', 'cursor'] }],
  ['jobs show', { needs: ['id'], takes: CALLER }],
  ['jobs stop', { needs: ['id'], takes: CALLER }],
  ['topics receipts', { needs: ['topic'], takes: ['receipts', ...CALLER] }],
  ['messages list', { needs: ['topic'], takes: ['since', 'until', 'limit', 'cursor', ...CALLER] }],
  ['messages show', { needs: ['id'], takes: CALLER }],
  ['messages recipients', { needs: ['id'], takes: ['outcome', 'limit', 'cursor', ...CALLER] }],
  ['unreadable-letters list', { needs: [], takes: [...TIMES, 'limit', 'cursor'] }],
  ['unreadable-letters show', { needs: ['id'] }],
  ['unreadable-letters purge', { needs: [], takes: ['id', 'all', ...TIMES] }],
  ['letters list', { needs: [], takes: [...FILTERS, 'limit', 'cursor'] }],
  ['letters show', { needs: ['id'], takes: CALLER }],
  ['letters redrive', { needs: [], takes: ['id', 'all', ...FILTERS] }],
  ['letters purge', { needs: [], takes: ['id', 'all', ...FILTERS] }],
]);

/** What the operator function calls an option, where that is not its name. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  'access-key': 'accessKey',
  ttl: 'ttlSeconds',
  role: 'actions',
};

/**
 * The payload for the operator function. Throws a wrong usage for arguments that the command does not take, and for missing
 * ones.
 */
export const payloadOf = (
  command: string,
  options: Options,
  localProject: string | undefined,
): Record<string, unknown> => {
  const taken = COMMANDS.get(command);
  if (taken === undefined)
    throw wrongUsage(`There is no command "${command}"; allowed: ${[...COMMANDS.keys()].join(', ')}.`);
  const { needs, takes = [] } = taken;
  const names = [...needs, ...takes];
  const given: Partial<Options> = { ...(names.includes('project') && { project: localProject }), ...present(options) };
  const unknown = keysOf(given).filter((name) => !names.includes(name) && !isCommon(name));
  const allowed = [...names, ...COMMON].map((name) => `--${name}`).join(', ');
  if (unknown.length > 0) throw wrongUsage(`"${command}" takes no --${unknown.join(', --')}; allowed: ${allowed}.`);
  if (options.role !== undefined && options.actions !== undefined) throw wrongUsage('Give either --role or --actions.');
  const missing = needs.filter((name) => given[name] === undefined);
  if (missing.length > 0) throw wrongUsage(`"${command}" wants --${missing.join(', --')}.`);
  const values = names.flatMap((name) => (given[name] === undefined ? [] : [[ARGUMENTS[name] ?? name, given[name]]]));
  return { command, ...Object.fromEntries(values) };
};

/** What was given: options that have a value, and flags that are set. */
const present = (options: Options): Partial<Options> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== false));

const keysOf = (given: Partial<Options>): readonly Name[] => Options.keyof().array().parse(Object.keys(given));

const isCommon = (name: Name): boolean => COMMON.some((common) => common === name);

/**
 * A text of the operator function in the words of the command line: its `"accessKey"` is `--access-key` here, as is a part of it.
 */
export const inOptions = (error: string): string =>
  error.replaceAll(/"([A-Za-z]+)(?:\.\d{1,3})?"/g, (words, argument) => {
    const option = Options.keyof().options.find((name) => (ARGUMENTS[name] ?? name) === argument);
    return option === undefined ? words : `--${option}`;
  });
