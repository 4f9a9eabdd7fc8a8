import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { operations } from '#src/contract/operations.ts';
import { cases } from '#test/conformance/cases.ts';
import { type CaseResult, runCases, type Surroundings } from '#test/conformance/run-cases.ts';
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

  test('passes twice in a row, since it leaves nothing behind', { timeout: 900_000 }, async () => {
    const first = await runCases(cases, surroundings);
    expect(failuresOf(first)).toEqual([]);
    const second = await runCases(cases, surroundings);
    expect(failuresOf(second)).toEqual([]);
  });
});
