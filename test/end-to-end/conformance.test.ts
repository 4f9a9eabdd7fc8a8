import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { operations } from '#src/contract/operations.ts';
import { LISTED_HOLDS } from '#src/domain/holding/hold.ts';
import { cases } from '#test/conformance/cases.ts';
import { type CaseResult, runCases, type Surroundings } from '#test/conformance/run-cases.ts';
import { lastingKeys } from '#test/support/lasting-keys.ts';
import { createOperator } from '#test/support/operator.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';

const Credential = z.object({ accessKey: z.string(), secretKey: z.string() });

/** Not that of AWS, which the other tests have: no rule may depend on it. */
const REGION = 'harbour-1';

let service: Service;
let surroundings: Surroundings;

beforeAll(async () => {
  service = await startService({ ...PATIENT, settings: { ...PATIENT.settings, region: REGION } });
  const { facts } = service.cloud;
  const operator = createOperator(facts, 'test');
  const project = 'another-project';
  const credential = Credential.parse(await operator.run({ command: 'credentials create', project }));
  surroundings = {
    caller: { ...facts, region: REGION },
    other: { endpoint: facts.endpoint, projectId: project, ...credential },
    receiver: { sink: service.sink, outbox: async (protocol) => service.cloud.outbox(protocol) },
    hasTargets: true,
  };
});
afterAll(() => service.stop());

const failuresOf = (results: readonly CaseResult[]) => results.filter(({ outcome }) => outcome === 'failed');

/** What lasts. A list of held subscriptions removes the entries of those that are gone when it is read. */
const left = async (): Promise<readonly string[]> => {
  const lists = `/ops/v1/${service.cloud.facts.projectId}/held-subscriptions`;
  for (const reason of LISTED_HOLDS) await service.call('GET', `${lists}?held_for=${reason}`);
  return lastingKeys(service.cloud);
};

describe('the conformance suite', () => {
  test('has a case for every operation that is not a page', () => {
    const covered = new Set(cases.map(({ operation }) => operation));
    const names = operations.filter(({ isPage }) => isPage !== true).map(({ name }) => name);

    expect(names.filter((name) => !covered.has(name))).toEqual([]);
  });

  test('names every rule of an operation once', () => {
    const rules = cases.map(({ operation, rule }) => `${operation}: ${rule}`);

    expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
  });

  test('passes, and leaves nothing behind that lasts', { timeout: 900_000 }, async () => {
    const before = await left();

    expect(failuresOf(await runCases(cases, surroundings))).toEqual([]);
    // The cleanup of a deleted topic comes half a minute later.
    await expect.poll(left, { timeout: 300_000, interval: 3000 }).toEqual(before);
  });
});
