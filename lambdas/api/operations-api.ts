import { bind, bindOnce } from '#lambdas/runtime/bind.ts';
import { contract } from '#src/contract/operations.ts';
import { addMember } from '#src/operations/access/add-member.ts';
import { bindPrincipal } from '#src/operations/access/bind-principal.ts';
import { createCredential } from '#src/operations/access/create-credential.ts';
import { createToken } from '#src/operations/access/create-token.ts';
import { deleteCredential } from '#src/operations/access/delete-credential.ts';
import { deleteToken } from '#src/operations/access/delete-token.ts';
import { listCredentials } from '#src/operations/access/list-credentials.ts';
import { listMembers } from '#src/operations/access/list-members.ts';
import { listPrincipals } from '#src/operations/access/list-principals.ts';
import { listTokens } from '#src/operations/access/list-tokens.ts';
import { removeMember } from '#src/operations/access/remove-member.ts';
import { unbindPrincipal } from '#src/operations/access/unbind-principal.ts';
import { updateCredential } from '#src/operations/access/update-credential.ts';
import { listAlarms } from '#src/operations/alarms/list-alarms.ts';
import { deleteDeadLetter } from '#src/operations/dead-letters/delete-dead-letter.ts';
import { listDeadLetters } from '#src/operations/dead-letters/list-dead-letters.ts';
import { redriveDeadLetter } from '#src/operations/dead-letters/redrive-dead-letter.ts';
import { showDeadLetter } from '#src/operations/dead-letters/show-dead-letter.ts';
import { deleteSubscriptionDeliveryPolicy } from '#src/operations/delivery-policies/delete-subscription-delivery-policy.ts';
import { deleteTopicDeliveryPolicy } from '#src/operations/delivery-policies/delete-topic-delivery-policy.ts';
import { showSubscriptionDeliveryPolicy } from '#src/operations/delivery-policies/show-subscription-delivery-policy.ts';
import { showTopicDeliveryPolicy } from '#src/operations/delivery-policies/show-topic-delivery-policy.ts';
import { updateSubscriptionDeliveryPolicy } from '#src/operations/delivery-policies/update-subscription-delivery-policy.ts';
import { updateTopicDeliveryPolicy } from '#src/operations/delivery-policies/update-topic-delivery-policy.ts';
import { acknowledgeFailure } from '#src/operations/failures/acknowledge-failure.ts';
import { listFailures } from '#src/operations/failures/list-failures.ts';
import { muteFailure } from '#src/operations/failures/mute-failure.ts';
import { showFailure } from '#src/operations/failures/show-failure.ts';
import { unmuteFailure } from '#src/operations/failures/unmute-failure.ts';
import { listUnhealthySubscriptions } from '#src/operations/health/list-unhealthy-subscriptions.ts';
import { showSubscriptionHealth } from '#src/operations/health/show-subscription-health.ts';
import { deleteHeldMessage } from '#src/operations/held-messages/delete-held-message.ts';
import { listHeldMessages } from '#src/operations/held-messages/list-held-messages.ts';
import { releaseHeldMessage } from '#src/operations/held-messages/release-held-message.ts';
import { listHeldSubscriptions } from '#src/operations/holding/list-held-subscriptions.ts';
import { pauseSubscription } from '#src/operations/holding/pause-subscription.ts';
import { resumeSubscription } from '#src/operations/holding/resume-subscription.ts';
import { showSubscriptionHold } from '#src/operations/holding/show-subscription-hold.ts';
import { listJobs } from '#src/operations/jobs/list-jobs.ts';
import { showJob } from '#src/operations/jobs/show-job.ts';
import { requireJobPermissions, startJob } from '#src/operations/jobs/start-job.ts';
import { stopJob } from '#src/operations/jobs/stop-job.ts';
import { listMessageRecipients } from '#src/operations/messages/list-message-recipients.ts';
import { listMessages } from '#src/operations/messages/list-messages.ts';
import { showMessage } from '#src/operations/messages/show-message.ts';
import { listMoves } from '#src/operations/moving/list-moves.ts';
import { receiveTopic } from '#src/operations/moving/receive-topic.ts';
import { showOverview } from '#src/operations/overview/show-overview.ts';
import { testAccessPolicy } from '#src/operations/policy-tests/test-access-policy.ts';
import { testFilterPolicies } from '#src/operations/policy-tests/test-filter-policies.ts';
import { previewPublish } from '#src/operations/publishing/preview-publish.ts';
import { setTopicReceipts } from '#src/operations/receipts/set-topic-receipts.ts';
import { showTopicReceipts } from '#src/operations/receipts/show-topic-receipts.ts';
import { createSubscriptionSigningSecret } from '#src/operations/signing-secrets/create-subscription-signing-secret.ts';
import { deleteSubscriptionSigningSecret } from '#src/operations/signing-secrets/delete-subscription-signing-secret.ts';
import { showSubscriptionSigningSecret } from '#src/operations/signing-secrets/show-subscription-signing-secret.ts';
import { listProjectSubscriptions } from '#src/operations/subscriptions/list-project-subscriptions.ts';
import { listTopicSubscriptions } from '#src/operations/subscriptions/list-topic-subscriptions.ts';
import { showSubscription } from '#src/operations/subscriptions/show-subscription.ts';
import { createTrigger } from '#src/operations/triggers/create-trigger.ts';
import { deleteTrigger } from '#src/operations/triggers/delete-trigger.ts';
import { disableTrigger } from '#src/operations/triggers/disable-trigger.ts';
import { enableTrigger } from '#src/operations/triggers/enable-trigger.ts';
import { listTriggers } from '#src/operations/triggers/list-triggers.ts';
import { showTrigger } from '#src/operations/triggers/show-trigger.ts';
import { testTrigger } from '#src/operations/triggers/test-trigger.ts';
import { updateTrigger } from '#src/operations/triggers/update-trigger.ts';
import { showUsage } from '#src/operations/usage/show-usage.ts';

/** What the public service does not have: the operations under `/ops/v1`. */
export const operationsApi = {
  ListDeadLetters: bind(contract.ListDeadLetters, listDeadLetters),
  ShowDeadLetter: bind(contract.ShowDeadLetter, showDeadLetter),
  RedriveDeadLetter: bind(contract.RedriveDeadLetter, redriveDeadLetter),
  DeleteDeadLetter: bind(contract.DeleteDeadLetter, deleteDeadLetter),
  ListFailures: bind(contract.ListFailures, listFailures),
  ShowFailure: bind(contract.ShowFailure, showFailure),
  AcknowledgeFailure: bind(contract.AcknowledgeFailure, acknowledgeFailure),
  MuteFailure: bind(contract.MuteFailure, muteFailure),
  UnmuteFailure: bind(contract.UnmuteFailure, unmuteFailure),
  PreviewPublish: bind(contract.PreviewPublish, previewPublish),
  ShowSubscription: bind(contract.ShowSubscription, showSubscription),
  ListTopicSubscriptions: bind(contract.ListTopicSubscriptions, listTopicSubscriptions),
  ListProjectSubscriptions: bind(contract.ListProjectSubscriptions, listProjectSubscriptions),
  PauseSubscription: bind(contract.PauseSubscription, pauseSubscription),
  ResumeSubscription: bind(contract.ResumeSubscription, resumeSubscription),
  ShowSubscriptionHold: bind(contract.ShowSubscriptionHold, showSubscriptionHold),
  ListHeldSubscriptions: bind(contract.ListHeldSubscriptions, listHeldSubscriptions),
  UpdateSubscriptionDeliveryPolicy: bind(contract.UpdateSubscriptionDeliveryPolicy, updateSubscriptionDeliveryPolicy),
  ShowSubscriptionDeliveryPolicy: bind(contract.ShowSubscriptionDeliveryPolicy, showSubscriptionDeliveryPolicy),
  DeleteSubscriptionDeliveryPolicy: bind(contract.DeleteSubscriptionDeliveryPolicy, deleteSubscriptionDeliveryPolicy),
  UpdateTopicDeliveryPolicy: bind(contract.UpdateTopicDeliveryPolicy, updateTopicDeliveryPolicy),
  ShowTopicDeliveryPolicy: bind(contract.ShowTopicDeliveryPolicy, showTopicDeliveryPolicy),
  DeleteTopicDeliveryPolicy: bind(contract.DeleteTopicDeliveryPolicy, deleteTopicDeliveryPolicy),
  TestFilterPolicies: bind(contract.TestFilterPolicies, testFilterPolicies),
  TestAccessPolicy: bind(contract.TestAccessPolicy, testAccessPolicy),
  SetTopicReceipts: bind(contract.SetTopicReceipts, setTopicReceipts),
  ShowTopicReceipts: bind(contract.ShowTopicReceipts, showTopicReceipts),
  ListMessages: bind(contract.ListMessages, listMessages),
  ShowMessage: bind(contract.ShowMessage, showMessage),
  ListMessageRecipients: bind(contract.ListMessageRecipients, listMessageRecipients),
  ListHeldMessages: bind(contract.ListHeldMessages, listHeldMessages),
  ReleaseHeldMessage: bind(contract.ReleaseHeldMessage, releaseHeldMessage),
  DeleteHeldMessage: bind(contract.DeleteHeldMessage, deleteHeldMessage),
  ListMoves: bind(contract.ListMoves, listMoves),
  ReceiveTopic: bind(contract.ReceiveTopic, receiveTopic),
  StartJob: bindOnce(contract.StartJob, startJob, requireJobPermissions),
  ListJobs: bind(contract.ListJobs, listJobs),
  ShowJob: bind(contract.ShowJob, showJob),
  StopJob: bind(contract.StopJob, stopJob),
  ShowOverview: bind(contract.ShowOverview, showOverview),
  ListAlarms: bind(contract.ListAlarms, listAlarms),
  ShowUsage: bind(contract.ShowUsage, showUsage),
  ShowSubscriptionHealth: bind(contract.ShowSubscriptionHealth, showSubscriptionHealth),
  ListUnhealthySubscriptions: bind(contract.ListUnhealthySubscriptions, listUnhealthySubscriptions),
  CreateSubscriptionSigningSecret: bind(contract.CreateSubscriptionSigningSecret, createSubscriptionSigningSecret),
  ShowSubscriptionSigningSecret: bind(contract.ShowSubscriptionSigningSecret, showSubscriptionSigningSecret),
  DeleteSubscriptionSigningSecret: bind(contract.DeleteSubscriptionSigningSecret, deleteSubscriptionSigningSecret),
  CreateTrigger: bind(contract.CreateTrigger, createTrigger),
  ListTriggers: bind(contract.ListTriggers, listTriggers),
  ShowTrigger: bind(contract.ShowTrigger, showTrigger),
  UpdateTrigger: bind(contract.UpdateTrigger, updateTrigger),
  DeleteTrigger: bind(contract.DeleteTrigger, deleteTrigger),
  EnableTrigger: bind(contract.EnableTrigger, enableTrigger),
  DisableTrigger: bind(contract.DisableTrigger, disableTrigger),
  TestTrigger: bind(contract.TestTrigger, testTrigger),
  ListCredentials: bind(contract.ListCredentials, listCredentials),
  CreateCredential: bind(contract.CreateCredential, createCredential),
  UpdateCredential: bind(contract.UpdateCredential, updateCredential),
  DeleteCredential: bind(contract.DeleteCredential, deleteCredential),
  ListTokens: bind(contract.ListTokens, listTokens),
  CreateToken: bind(contract.CreateToken, createToken),
  DeleteToken: bind(contract.DeleteToken, deleteToken),
  ListPrincipals: bind(contract.ListPrincipals, listPrincipals),
  BindPrincipal: bind(contract.BindPrincipal, bindPrincipal),
  UnbindPrincipal: bind(contract.UnbindPrincipal, unbindPrincipal),
  ListMembers: bind(contract.ListMembers, listMembers),
  AddMember: bind(contract.AddMember, addMember),
  RemoveMember: bind(contract.RemoveMember, removeMember),
};
