import { accessNotes } from './notes/access.ts';
import { alarmNotes } from './notes/alarms.ts';
import { bindingsNotes } from './notes/bindings.ts';
import { consoleNotes } from './notes/console.ts';
import { failureNotes } from './notes/failures.ts';
import { healthNotes } from './notes/health.ts';
import { heldMessagesNotes } from './notes/held-messages.ts';
import { identityNotes } from './notes/identity.ts';
import { ingestNotes } from './notes/ingest.ts';
import { listsNotes } from './notes/lists.ts';
import { messagesNotes } from './notes/messages.ts';
import { movingNotes } from './notes/moving.ts';
import type { FieldNote } from './notes/note.ts';
import { operationsApiNotes } from './notes/operations-api.ts';
import { overviewNotes } from './notes/overview.ts';
import { policyTestNotes } from './notes/policy-tests.ts';
import { resourcesNotes } from './notes/resources.ts';
import { signingSecretNotes } from './notes/signing-secrets.ts';
import { siteNotes } from './notes/site.ts';
import { subscriptionUsersNotes } from './notes/subscription-users.ts';
import { triggerNotes } from './notes/triggers.ts';
import { usageNotes } from './notes/usage.ts';

const notes: Readonly<Record<string, FieldNote | undefined>> = {
  ...identityNotes,
  ...listsNotes,
  ...resourcesNotes,
  ...messagesNotes,
  ...movingNotes,
  ...bindingsNotes,
  ...subscriptionUsersNotes,
  ...operationsApiNotes,
  ...failureNotes,
  ...heldMessagesNotes,
  ...healthNotes,
  ...signingSecretNotes,
  ...triggerNotes,
  ...overviewNotes,
  ...alarmNotes,
  ...usageNotes,
  ...ingestNotes,
  ...consoleNotes,
  ...accessNotes,
  ...policyTestNotes,
  ...siteNotes,
};

/**
 * What is to be said of a field that its schema says nothing of. `parent` is the operation, or the field that holds it:
 * the note of `{parent}.{name}` goes before that of `{name}`.
 */
export const noteOf = (name: string, parent: string): FieldNote | undefined =>
  notes[`${parent}.${name}`] ?? notes[name];
