import { escapeXml } from '#local/services/query-protocol.ts';
import { LOCAL_PEOPLE, type LocalPerson } from './people.ts';

/** The page that stands for login pages: all people are there to be chosen, without a password. */
export const peoplePage = (addressOf: (person: LocalPerson) => string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to the local console</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1rem; }
  ul { list-style: none; padding: 0; } li { margin: .75rem 0; }
  a { display: block; padding: .75rem 1rem; border: 1px solid #767676; border-radius: .5rem; color: inherit; text-decoration: none; }
  a:hover, a:focus { border-color: #0b4a8f; outline: 2px solid #0b4a8f; } strong { display: block; }
</style>
<main>
<h1>Who are you?</h1>
<p>These people exist on this machine only. Each is a member of the local project.</p>
<ul>
${LOCAL_PEOPLE.map((person) => `<li><a href="${escapeXml(addressOf(person))}"><strong>${escapeXml(person.name)}</strong>${escapeXml(person.email)}, ${person.role}</a></li>`).join('\n')}
</ul>
</main>
</html>`;
