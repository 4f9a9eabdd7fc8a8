import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { MAX_ROLE_CHARACTERS } from '#lib/role-size.ts';
import { loadStage, Stage } from '#lib/stage.ts';
import { nameOf, type Synthesized, synthesize } from './assembly.ts';
import { longestForm, longestStage, REGION } from './longest.ts';
import { functionsOf } from './shapes.ts';

const numbered = (start: string, length: number) => (_: unknown, index: number) => ({
  arn: `${start}${index}-`.padEnd(start.length + length, 'x'),
});

/** As many targets of the longest names as asked for, of each kind. */
const targetsOf = (count: { functions?: number; workflows?: number; queues?: number; keys?: number }) => {
  const place = 'us-isof-south-1:111122223333';
  const aFunction = numbered(`arn:aws-us-gov:lambda:${place}:function:`, 64);
  return {
    functions: Array.from({ length: count.functions ?? 0 }, (_, index) => ({
      arn: `${aFunction(_, index).arn}:${'v'.repeat(128)}`,
      projects: ['p'.repeat(64)],
    })),
    workflows: Array.from(
      { length: count.workflows ?? 0 },
      numbered(`arn:aws-us-gov:states:${place}:stateMachine:`, 80),
    ),
    queues: Array.from({ length: count.queues ?? 0 }, (_, index) => ({
      ...numbered(`arn:aws-us-gov:sqs:${place}:`, 80)(_, index),
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    })),
    keys: Array.from({ length: count.keys ?? 0 }, numbered(`arn:aws-us-gov:kms:${place}:key/`, 64)),
  };
};

const environmentsOf = (stacks: Synthesized, stage: Stage) => {
  const formOf = longestForm(stacks, stage);
  return functionsOf(stacks).map(({ name, variables }) => ({
    name,
    bytes: Buffer.byteLength(JSON.stringify(formOf(variables))),
  }));
};

const Policy = z.object({ Roles: z.array(z.unknown()), PolicyDocument: z.unknown() });

/** The characters of each role's policies, which IAM counts without white space. */
const policiesOf = (stacks: Synthesized, stage: Stage, type: string) => {
  const formOf = longestForm(stacks, stage);
  const sizes = new Map<string, number[]>();
  for (const { properties } of stacks.find(type, Policy)) {
    const size = JSON.stringify(formOf(properties.PolicyDocument)).replaceAll(/\s/g, '').length;
    const role = nameOf(stacks.idOf(properties.Roles[0]));
    sizes.set(role, [...(sizes.get(role) ?? []), size]);
  }
  return sizes;
};

const sumOf = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);

/** How many of the longest ARNs of a kind fit into a role, each so many times, with quotes and a comma. */
const fitting = (kind: 'functions' | 'keys', times: number): number => {
  const [target] = targetsOf({ [kind]: 1 })[kind];
  return Math.floor(MAX_ROLE_CHARACTERS / (times * ((target?.arn.length ?? 0) + 3)));
};

const most = [
  ['nothing', {}],
  ['200 functions', { functions: 200 }],
  ['200 workflows', { workflows: 200 }],
  ['200 queues', { queues: 200 }],
  ['200 keys', { keys: 200 }],
  ['50 of each', { functions: 50, workflows: 50, queues: 50, keys: 50 }],
  ['as many functions as fit', { functions: fitting('functions', 1) }],
  ['as many keys as fit', { keys: fitting('keys', 2) }],
] as const;

describe.each(most)('a stage of the longest names that lists %s', (_, count) => {
  const stage = longestStage({ targets: targetsOf(count) });
  const stacks = synthesize(stage);

  test('leaves every function within the 4 KB that Lambda allows for its environment', () => {
    const environments = environmentsOf(stacks, stage);

    expect(environments.length).toBeGreaterThan(15);
    expect(environments.filter(({ bytes }) => bytes > 4096)).toEqual([]);
  });

  test('has roles that IAM takes: 10,240 characters inline, 6,144 in each of at most 10 managed policies', () => {
    const inline = [...policiesOf(stacks, stage, 'AWS::IAM::Policy')];
    const managed = [...policiesOf(stacks, stage, 'AWS::IAM::ManagedPolicy')];

    expect(inline.filter(([, sizes]) => sumOf(sizes) > 10_240)).toEqual([]);
    expect(managed.filter(([, sizes]) => Math.max(...sizes) > 6144 || sizes.length > 10)).toEqual([]);
  });

  test('has a template that CloudFormation takes: 1 MB', () => {
    expect(Buffer.byteLength(JSON.stringify(stacks.templates.service))).toBeLessThan(1_000_000);
  });
});

test('a standby of the longest names leaves every function within the 4 KB of its environment', () => {
  const keyArn = `arn:aws:kms:us-east-1:111122223333:key/mrk-${'0'.repeat(32)}`;
  const standbyOf = { stage: 't'.repeat(20), region: 'us-east-1', keyArn };
  const stage = longestStage({ region: 'r'.repeat(64) }, { region: REGION, standbyOf });
  const environments = environmentsOf(synthesize(stage), stage);

  expect(environments.filter(({ bytes }) => bytes > 4096)).toEqual([]);
});

describe.each(['dev', 'local', 'test'])('the stage %s', (name) => {
  test('leaves every function within the 4 KB of its environment, whatever it is called', () => {
    const stage = Stage.parse({ ...loadStage(name), name: 's'.repeat(20), senderAddress: 'mail@example.org' });
    const environments = environmentsOf(synthesize(stage), stage);

    expect(environments.filter(({ bytes }) => bytes > 4096)).toEqual([]);
  });
});
