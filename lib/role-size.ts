import type { Targets } from '#src/domain/endpoints/targets.ts';
import type { FunctionName } from './functions/function-table.ts';

/**
 * The most characters of ARNs in one statement. CDK moves whole statements that do not fit into a role's inline policy
 * (10,240 characters) to managed policies (6,144 each): three of these, with actions and conditions, fill one.
 */
const MAX_STATEMENT_CHARACTERS = 1800;

/**
 * The most characters of listed ARNs in one role: what ten managed policies, as many as a role has without a raised quota,
 * and the free part of the inline one are sure to hold, however long each ARN is.
 */
export const MAX_ROLE_CHARACTERS = 52_000;

type Listed = readonly { readonly arn: string }[];

/** An ARN as it stands in a policy: with quotes and a comma. */
const sizeOf = (arn: string): number => arn.length + 3;

const distinct = (listed: Listed): readonly string[] => [...new Set(listed.map(({ arn }) => arn))];

/** The ARNs without repetitions, in parts that make a statement each. */
export const inStatements = (listed: Listed): readonly (readonly string[])[] => {
  const parts: string[][] = [];
  let free = 0;
  for (const arn of distinct(listed)) {
    const last = parts.at(-1);
    if (last !== undefined && sizeOf(arn) <= free) {
      last.push(arn);
      free -= sizeOf(arn);
    } else {
      parts.push([arn]);
      free = MAX_STATEMENT_CHARACTERS - sizeOf(arn);
    }
  }
  return parts;
};

type Kind = 'functions' | 'workflows' | 'queues' | 'keys';

/** Which lists stand in which role, as `lib/functions/access/` grants them; the api's names keys twice. */
const LISTS_BY_ROLE: readonly { readonly functionName: FunctionName; readonly kinds: readonly Kind[] }[] = [
  { functionName: 'deliverFunction', kinds: ['functions', 'workflows', 'keys'] },
  { functionName: 'deliverQueue', kinds: ['queues', 'keys'] },
  { functionName: 'api', kinds: ['keys', 'keys'] },
];

/** A role that cannot hold what the stage lists. */
type FullRole = {
  readonly functionName: FunctionName;
  /** The lists of targets that stand in it. */
  readonly kinds: readonly Kind[];
  /** How many ARNs these are. */
  readonly count: number;
  /** How many of that length it can hold. */
  readonly fitting: number;
};

/** The first role that cannot hold what the stage lists; undefined when all can. */
export const findFullRole = (targets: Targets): FullRole | undefined => {
  for (const { functionName, kinds } of LISTS_BY_ROLE) {
    const size = kinds.flatMap((kind) => distinct(targets[kind])).reduce((sum, arn) => sum + sizeOf(arn), 0);
    if (size <= MAX_ROLE_CHARACTERS) continue;
    const names = [...new Set(kinds)];
    const count = names.reduce((sum, kind) => sum + distinct(targets[kind]).length, 0);
    return { functionName, kinds: names, count, fitting: Math.floor((count * MAX_ROLE_CHARACTERS) / size) };
  }
  return undefined;
};
