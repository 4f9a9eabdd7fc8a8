import type { World } from './world.ts';

type Caller = Pick<World['caller'], 'region' | 'projectId'>;

/** A well-formed URN of a topic that does not exist. */
export const absentTopic = ({ region, projectId }: Caller): string =>
  `urn:smn:${region}:${projectId}:conformance-absent`;

/** A well-formed URN of a topic that another project would have. */
export const foreignTopic = ({ region }: Caller): string => `urn:smn:${region}:conformance-nobody:conformance-absent`;

/** A well-formed URN of a subscription of a topic that does not exist. */
export const absentSubscription = (topicUrn: string): string => `${topicUrn}:${'0'.repeat(32)}`;
