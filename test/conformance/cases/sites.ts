import assert from 'node:assert/strict';
import { casesOf } from '../case.ts';

/** Whether the site that is called is the active one (docs/operations-api.md). */
export const siteCases = casesOf('ShowSite', {
  'says without authentication that the site is the active one': async ({ raw }) => {
    for (const path of ['/site', '/site/']) {
      const answer = await raw('GET', path, { isAnonymous: true });
      assert.equal(answer.status, 200, path);
      // Checks of health look for exactly this text.
      assert.ok(answer.text.includes('"state":"active"'), answer.text);
    }
  },
});
