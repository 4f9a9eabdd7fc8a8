import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { REGION, PROJECT, TOPIC_URN, SUBSCRIPTION_URN, APPLICATION_URN, ENDPOINT_URN, ID } = STORY;

/** Ids, and how things are named. */
export const identityNotes = {
  request_id: note('The id of the call, as in the header X-Request-Id.', 'c5ce1e9a7c0e4d8ab4f4a3e0a2d1f0b6'),
  project_id: note("The caller's project.", PROJECT),
  topic_urn: note('The name of the topic everywhere: urn:smn:{region}:{project_id}:{topic name}.', TOPIC_URN),
  topic_id: note('The id of the topic: a new topic under the name of a deleted one has another id.', ID),
  subscription_urn: note(
    'The name of the subscription everywhere: {topic_urn}:{32 hexadecimal characters}.',
    SUBSCRIPTION_URN,
  ),
  subscription_urns: note('The subscriptions that are meant.', [SUBSCRIPTION_URN]),
  'BatchDeleteSubscriptions.subscription_urns': note('The subscriptions to remove.', [
    { subscription_urn: SUBSCRIPTION_URN },
  ]),
  'BatchDeleteSubscriptionsByTopic.subscription_urns': note('The subscriptions to remove.', [
    { subscription_urn: SUBSCRIPTION_URN },
  ]),
  application_urn: note('urn:smn:{region}:{project_id}:app-{PLATFORM}-{application name}', APPLICATION_URN),
  application_id: note('The id of the application.', ID),
  endpoint_urn: note('The name of the device everywhere.', ENDPOINT_URN),
  message_id: note('The id of the message: the same for all recipients and attempts.', ID),
  message_template_id: note('The id of the variant of the template.', ID),
  certificate_id: note('The name of the certificate, as in `signing_cert_url`.', `SMN_${REGION}_${ID}.pem`),
  logtank_id: note('The id of the log binding.', ID),
  notify_policy_id: note('The id of the notify policy.', ID),
  task_id: note('The id to call ShowHttpDetectResult with.', ID),
  id: note('The id of what was made.', ID),
  ids: note('Ids of subscription users, whose confirmed endpoints are subscribed.', [ID]),
  enterprise_project_id: note('A label for accounting; "0" when there is none.', '0'),
  owner: note('The project that the topic belongs to.', PROJECT),
  token: note('The secret of a link: who has it may confirm.', 'T0ken-of_22-characters'),
} satisfies Record<string, FieldNote>;
