import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';

const Refusal = z.object({ code: z.string(), message: z.string() });

/** A session that nobody ever had. */
const UNKNOWN = `smn_session_${'0'.repeat(43)}`;

/** How people sign in to the console (docs/operations-api.md); in stages that have one. */
export const consoleCases = [
  ...casesOf(
    'ShowConsoleConfig',
    {
      'shows where people sign in, to anybody': async ({ answers, client }) => {
        const config = await answers('ShowConsoleConfig', client.get('/console/config'), 200);
        assert.equal(config['scopes'], 'openid email profile');
        assert.match(String(config['issuer']), /^https?:/);
      },
    },
    ['console'],
  ),
  ...casesOf(
    'CreateConsoleSession',
    {
      'refuses who shows no ID token, and a token of the service, with 401': async ({ raw }) => {
        for (const authorization of [undefined, `Bearer ${UNKNOWN}`, 'Bearer x.y.z']) {
          const headers = authorization === undefined ? {} : { Authorization: authorization };
          const { status } = await raw('POST', '/console/session', { isAnonymous: true, text: '{}', headers });
          assert.equal(status, 401);
        }
      },
    },
    ['console'],
  ),
  ...casesOf(
    'DeleteConsoleSession',
    {
      'takes a session that has ended for one': async ({ raw }) => {
        const headers = { 'X-Auth-Token': UNKNOWN };
        const { status, text } = await raw('DELETE', '/console/session', { isAnonymous: true, headers });
        assert.deepEqual([status, text], [204, '']);
      },
      'refuses what is no token of a session with OPS.0103': async ({ raw }) => {
        for (const headers of [{}, { 'X-Auth-Token': 'smn_other' }]) {
          const { status, text } = await raw('DELETE', '/console/session', { isAnonymous: true, headers });
          assert.deepEqual([status, Refusal.parse(JSON.parse(text)).code], [400, 'OPS.0103']);
        }
      },
    },
    ['console'],
  ),
];
