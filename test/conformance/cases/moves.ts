import assert from 'node:assert/strict';
import { casesOf } from '../case.ts';

const moves = '/ops/v1/{project_id}/moves';

const list = casesOf('ListMoves', {
  'has a list, of a project whose topics have stayed an empty one': async ({ answers, client }) => {
    const answer = await answers('ListMoves', client.get(moves), 200);
    assert.ok(Array.isArray(answer['moves']));
  },
});

const receive = casesOf('ReceiveTopic', {
  'refuses callers that the permission was not given to by name, whatever else they may do': async (world) => {
    const { topic, refuses, client } = world;
    const path = `/ops/v1/{project_id}/topics/${await topic()}/arrival`;
    await refuses(client.post(path, { data: { step: 'activate' } }), 'SMN.0001');
  },
});

/** Moves of topics. */
export const moveCases = [...list, ...receive];
