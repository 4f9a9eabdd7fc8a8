import { type FieldNote, note } from './note.ts';

/** What is said of tests of policies. */
export const policyTestNotes = {
  'TestFilterPolicies.message_attributes': note('Those of the message.', [
    { name: 'severity', type: 'STRING', value: 'high' },
  ]),
  'TestFilterPolicies.filter_polices': note('In place of those of the subscription; `[]` is none.', undefined),
  'TestFilterPolicies.matches': note('Whether the subscriber would get the message.', false),
  refused_by: note('The attributes that keep it from the subscriber, by name; none when it matches.', ['severity']),
  principal: note('A project, which policies name as an account, or a cloud service: one of the two.', undefined),
  'principal.project_id': note('The id of the project.', '0be6b4c8d2a54d1f8f0a3f1b2c4d5e6f'),
  'principal.service': note('The name of the service.', 'obs'),
  'TestAccessPolicy.action': note('What is to be done, as policies name it.', 'SMN:Subscribe'),
  subscribing: note('With SMN:Subscribe, what is to be subscribed: conditions may look at it.', undefined),
  'subscribing.protocol': note('The protocol.', 'email'),
  'subscribing.endpoint': note('The endpoint.', 'person@example.com'),
  'TestAccessPolicy.access_policy': note('The text of a policy in place of that of the topic; empty for none.', ''),
  'TestAccessPolicy.allowed': note('Whether it is permitted.', true),
  'TestAccessPolicy.decided_by': note(
    'The project owns the topic (`owner`), a statement says so (`statement`), the service may publish to every topic (`service`), or nothing permits it (`nothing`).',
    'statement',
  ),
  effect: note('What the statement says.', 'Allow'),
  sid: note('The Sid of the statement that decides.', 'partners'),
  position: note('Which one it is in the policy, counted from 1.', 1),
} satisfies Record<string, FieldNote>;
