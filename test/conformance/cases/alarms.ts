import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';

const Alarms = z.array(
  z.looseObject({ name: z.string(), state: z.enum(['alarm', 'no_data', 'ok']), since: z.string(), reason: z.string() }),
);

/** How the stage is doing (docs/operations-api.md). */
export const alarmCases = casesOf('ListAlarms', {
  'lists the alarms of the stage, those that ring first, each with why it is there and what to do': async ({
    answers,
    client,
  }) => {
    const answer = await answers('ListAlarms', client.get('/ops/v1/{project_id}/alarms'), 200);
    const alarms = Alarms.parse(answer['alarms']);
    const states = alarms.map(({ state }) => state);
    assert.deepEqual(states, states.toSorted());
    const outage = alarms.find(({ name }) => name === 'api-5xx');
    assert.equal(outage?.['runbook'], 'the-api-answers-5xx');
    assert.match(outage?.reason ?? '', /outage/);
  },
});
