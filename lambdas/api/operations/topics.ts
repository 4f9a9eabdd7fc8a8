import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { ListTopicMessageStatistics } from '#src/contract/statistics.ts';
import {
  CreateTopic,
  DeleteTopic,
  ListTopicDetails,
  ListTopics,
  ListTopicsWithAssociatedResources,
  UpdateTopic,
} from '#src/contract/topics.ts';
import { createTopic } from '#src/operations/topics/create-topic.ts';
import { deleteTopic } from '#src/operations/topics/delete-topic.ts';
import { listTopicDetails } from '#src/operations/topics/list-topic-details.ts';
import { listTopicMessageStatistics } from '#src/operations/topics/list-topic-message-statistics.ts';
import { listTopics } from '#src/operations/topics/list-topics.ts';
import { listTopicsWithAssociatedResources } from '#src/operations/topics/list-topics-with-associated-resources.ts';
import { updateTopic } from '#src/operations/topics/update-topic.ts';

/** Operations on topics. */
export const topicOperations: readonly BoundOperation[] = [
  bind(CreateTopic, createTopic),
  bind(ListTopics, listTopics),
  bind(ListTopicDetails, listTopicDetails),
  bind(UpdateTopic, updateTopic),
  bind(DeleteTopic, deleteTopic),
  bind(ListTopicsWithAssociatedResources, listTopicsWithAssociatedResources),
  bind(ListTopicMessageStatistics, listTopicMessageStatistics),
];
