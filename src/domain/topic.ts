/** A topic as the service keeps it. Times are epoch milliseconds. */
export type Topic = {
  /** 32 hex characters, new for every creation: a topic re-created under its old name is another topic. */
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** At most 192 bytes UTF-8; `''` when unset. The sender name of its mails. */
  readonly displayName: string;
  /** At most 120 bytes; `''` when unset. Shown in mail and SMS confirmations. */
  readonly introduction: string;
  readonly enterpriseProjectId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Raised after every change to the topic's subscriptions: a cached subscriber list is valid for one version only. */
  readonly subscriptionsVersion: number;
  /** How many subscriptions the topic has, of any status. Serves the quota and the choice inline/fan-out. */
  readonly subscriptionCount: number;
};
