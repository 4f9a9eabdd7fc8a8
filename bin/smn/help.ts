import { DEFAULT_STATE_DIRECTORY } from '../local-facts.ts';
import { CALLER, COMMON, findGroup } from './arguments.ts';
import type { Choice, Command, CommandGroup } from './command-group.ts';
import { COMMAND_GROUPS } from './commands.ts';
import type { OptionName } from './options.ts';

const TIME = 'as 2026-01-31T12:00:00Z, or ago: 30m, 12h, 7d, or to come: +30m';

/** What stands for the value of each option, and what there is to say about it. Flags have no value. */
const OPTIONS: Readonly<Record<OptionName, readonly [value: string, about?: string]>> = {
  project: ['P', 'the project; by default that of --local, or for the operations API SMN_PROJECT_ID'],
  endpoint: ['URL', 'of the operations API, or SMN_ENDPOINT; the keys are in SMN_ACCESS_KEY and SMN_SECRET_KEY'],
  'access-key': ['AK', 'with "tokens create": it may do what that credential may'],
  arn: ['ARN', 'of a role or a user of AWS, with its path or without'],
  role: ['ROLE', 'reader, publisher (may publish too), operator (subscriptions, templates, letters too) or admin'],
  actions: ['A,…', 'instead of a role: permissions as smn:topic:publish, smn:topic:*; neither: all of the project'],
  topics: ['T,…', 'only topics of these names, nothing else: alerts-*'],
  ttl: ['SECONDS', 'or never, with a name'],
  protocol: ['PROTOCOL', 'as email, sms, http'],
  name: ['NAME'],
  group: ['GROUP,…'],
  http: ['URL'],
  https: ['URL'],
  sms: ['NUMBER'],
  email: ['ADDRESS'],
  token: ['TOKEN'],
  limit: ['N', '1 to 100'],
  cursor: ['C', 'where the last page said that there is more'],
  id: ['ID'],
  all: ['', 'all that the other options choose'],
  topic: ['T', 'a topic’s URN or name'],
  subscription: ['URN'],
  kind: ['KIND', 'as notification, confirmation'],
  status: ['unconfirmed|confirmed|unasked|cancelled', 'unasked: in force, and needs no confirmation'],
  receipts: ['none|failures|summary|stage', 'sets what is recorded; without it, it is shown'],
  outcome: ['dead|expired|dropped|held|waiting', 'the state that the list shows'],
  reason: ['TEXT', 'of lists a part of the reason'],
  since: ['TIME', TIME],
  until: ['TIME', TIME],
  set: ['JSON', 'sets the policy; without it, it is shown'],
  remove: [''],
  overlap: ['SECONDS', 'how long the secret before it stays valid: 24 hours by default'],
  usd: ['USD', 'how many US dollars of a month may be spent'],
  month: ['YYYY-MM', 'of the last 13 months'],
  failure: ['ID', 'the dead letters of this failure'],
  'dry-run': ['', 'with --all: how many there are, and nothing is done'],
  acknowledged: ['true|false', 'only those that are, or are not'],
  muted: ['', 'those that are muted, instead of the others'],
  sort: ['last|waiting', 'by the last dead letter, or by how many wait'],
  'with-body': ['', 'with the texts of the messages, of a subscription'],
  source: ['S', 'of the events'],
  file: ['FILE', 'without it the JSON is read from standard input'],
  'kms-key': ['KEY', 'an id, an alias or an ARN of a KMS key, instead of SMN_PASSPHRASE'],
  'topics-only': ['', 'topics and message templates, of all that is in the file'],
  'active-is-down': ['', 'does not ask the active site, which may then still act if it is not'],
  'to-stage': ['NAME', 'the other stage'],
  'to-region': ['R', 'its AWS Region; with --to-endpoint the region of URNs there'],
  'to-endpoint': [
    'URL',
    'the address of another account’s stage; SMN_MOVE_TOKEN is what "moves receive" there has answered',
  ],
  'to-project': ['P', 'the project there, or another one of this stage'],
  'keep-days': ['N', 'how long what comes to the old place is forwarded (default 30)'],
  undo: ['', 'puts the topic back, as long as it has not gone'],
  stage: ['NAME', 'the stage to operate (default dev, with --local: the one that runs)'],
  region: ['R', 'its AWS Region (default: as the AWS SDK finds it)'],
  local: ['', 'the service that "npm start" runs'],
  state: ['DIR', `where that service keeps its state (default ${DEFAULT_STATE_DIRECTORY})`],
  json: ['', 'print the answer as JSON'],
  help: ['', 'after the name of a group: of that group only'],
};

const WIDTH = 100;

/** The help of one group, which the first word names, or of all. */
export const helpOf = (words: readonly string[]): string => {
  const group = findGroup(words[0]);
  const groups = group === undefined ? COMMAND_GROUPS : [group];
  const by = (wanted: CommandGroup['by']) => COMMAND_GROUPS.filter((one) => one.by === wanted).map(({ name }) => name);
  const introduction = `Operates a deployed SMN service, or the local one.
By the operations API, with the keys of a project: ${by('operations API').join(', ')}.
By the stage's operator function, with AWS credentials: ${by('operator function').join(', ')}.`;
  return [
    ...(group === undefined ? [introduction, ''] : []),
    `  npm run smn -- ${group?.name ?? 'GROUP'} COMMAND [OPTIONS]`,
    ...groups.map(groupHelp),
    `\nOptions\n${optionsHelp(groups)}`,
    '\nExit codes: 0 done, 1 failed, 2 called in a wrong way.',
  ].join('\n');
};

const groupHelp = ({ name, about, by, commands }: CommandGroup): string =>
  [`\n${name}: ${about} (by the ${by}${takenByAll(by)})`, ...commands.map(commandHelp)].join('\n');

const takenByAll = (by: CommandGroup['by']): string =>
  by === 'operations API' ? `; all take ${CALLER.map(taken).join(' ')}` : '';

const commandHelp = ({ name, by, operand, wants = [], takes = [], many, does }: Command): string => {
  const all = many && [...(many.wants ?? []).map(wanted), ...many.takes.map(taken)].join(' ');
  const choice = all === undefined ? [] : [`(--id ID | --all${all === '' ? '' : ` ${all}`})`];
  const word = operand === undefined ? [] : [`(${OPTIONS[operand][0]} | ${withValue(operand)})`];
  const options = wants.filter((one) => one !== operand);
  const usage = [name, ...word, ...options.map(wanted), ...takes.map(taken), ...choice].join(' ');
  return `${wrapped(usage)}\n      ${does}${by === undefined ? '' : `; by the ${by}`}`;
};

const wanted = (choice: Choice): string => {
  const [one = '', ...others] = [choice].flat().map(withValue);
  return others.length === 0 ? one : `(${[one, ...others].join(' | ')})`;
};

const taken = (choice: Choice): string => `[${[choice].flat().map(withValue).join(' | ')}]`;

const withValue = (name: OptionName): string => `--${name} ${OPTIONS[name][0]}`.trimEnd();

/** In lines of limited width, broken before an option. */
const wrapped = (usage: string): string => {
  const lines: string[] = [];
  for (const part of usage.split(/ (?=[[(]?--)(?<![|] )/)) {
    const line = `${lines.at(-1)} ${part}`;
    if (lines.length > 0 && line.length <= WIDTH) lines.splice(-1, 1, line);
    else lines.push(`${lines.length === 0 ? '  ' : '        '}${part}`);
  }
  return lines.join('\n');
};

/** The options of commands that are more than their names say, then those that all take. */
const optionsHelp = (groups: readonly CommandGroup[]): string => {
  const own = groups.flatMap(({ by, commands }) => [
    ...(by === 'operations API' ? CALLER : []),
    ...commands.flatMap(({ wants = [], takes = [], many }) =>
      [...wants, ...takes, ...(many === undefined ? [] : (['all'] as const)), ...(many?.wants ?? [])]
        .flat()
        .concat(many?.takes.flat() ?? []),
    ),
  ]);
  const names = [...new Set([...own, ...COMMON])].filter((name) => OPTIONS[name][1] !== undefined);
  const width = Math.max(...names.map((name) => withValue(name).length).filter((length) => length <= 24));
  return names.map((name) => `  ${withValue(name).padEnd(width)}  ${OPTIONS[name][1]}`).join('\n');
};
