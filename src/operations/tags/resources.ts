import { includesTopic, requireTopic, requireUnbound } from '#src/domain/access/permission-check.ts';
import type { Permission } from '#src/domain/access/permissions.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import { APPLICATION_NAME } from '#src/domain/applications/application.ts';
import { PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { ResourceType } from '#src/domain/topics/tags.ts';
import { formatTopicUrn, HEX_ID, TOPIC_NAME } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/** How a path names a resource: by its id, or by its name when the header of contract section 4.10 says so. */
export type ResourceName = {
  readonly project: string;
  readonly type: ResourceType;
  readonly name: string;
  readonly isById: boolean;
};

/** A resource as lists by tags show it. */
export type Resource = {
  readonly id: string;
  readonly name: string;
  /** Only topics have it. */
  readonly detail: Readonly<Record<string, string>> | null;
};

/** Who asks for resources, and what for. */
export type ResourceUse = { readonly caller: ProjectPrincipal; readonly permission: Permission };

/** What tags need to know of resources. */
export type ResourceDependencies = Pick<Dependencies, 'topics' | 'applications' | 'region'>;

/**
 * The id of a resource that exists and is the caller's; refuses what does not exist, with the code of its kind. To a caller that
 * is bound to topics a topic of another name is refused, and the id of one does not exist: it reveals nothing (decision 061).
 */
export const resolveResource = async (
  wanted: ResourceName,
  { caller, permission }: ResourceUse,
  dependencies: ResourceDependencies,
): Promise<string> => {
  const { type, name, isById, project } = wanted;
  requireType(type, { caller, permission });
  if (type === 'smn_topic' && !isById) requireTopic(caller, permission, { project, name });
  const id = await idOf[type]({ ...wanted, topics: caller.topics }, dependencies);
  if (id !== undefined) return id;
  const [code, text] = NOT_FOUND[type];
  throw new ServiceError(code, `${text} There is no ${JSON.stringify(name.slice(0, 100))}.`);
};

/** Refuses what is no topic to a caller that is bound to topics. */
export const requireType = (type: ResourceType, { caller, permission }: ResourceUse): void => {
  if (type !== 'smn_topic') requireUnbound(caller, permission);
};

const NOT_FOUND = {
  smn_topic: ['SMN.0006', 'Topic not found.'],
  smn_sms: ['SMN.0084', 'SMS signature not found.'],
  smn_application: ['SMN.0122', 'Application not found.'],
} as const satisfies Record<ResourceType, readonly [string, string]>;

type FindId = (
  wanted: ResourceName & Pick<ResourceSearch, 'topics'>,
  dependencies: ResourceDependencies,
) => Promise<string | undefined>;

const topicId: FindId = async ({ project, name, isById, topics: shown }, { topics }) => {
  if (!isById) return TOPIC_NAME.test(name) ? (await topics.get({ project, name }))?.id : undefined;
  const topic = HEX_ID.test(name) ? await topics.getById(name) : undefined;
  return topic?.project === project && includesTopic(shown, topic.name) ? topic.id : undefined;
};

/** A name may stand for applications of several platforms, which then are to be named by their ids. */
const applicationId: FindId = async ({ project, name, isById }, { applications }) => {
  if (isById) return HEX_ID.test(name) && (await applications.hasId(project, name)) ? name : undefined;
  if (!APPLICATION_NAME.test(name)) return undefined;
  const found = await applications.getMany(PUSH_PLATFORMS.map((platform) => ({ project, platform, name })));
  if (found.length < 2) return found[0]?.id;
  const platforms = found.map(({ platform }) => platform).join(', ');
  throw new ServiceError(
    'SMN.0115',
    `Parameter: name of the application is invalid. ${name} is the name of several (${platforms}); name it by its id.`,
  );
};

const noOwner = async (): Promise<undefined> => undefined;

/** Text messages need no signature on AWS, so there are none. */
const idOf: Readonly<Record<ResourceType, FindId>> = {
  smn_topic: topicId,
  smn_sms: noOwner,
  smn_application: applicationId,
};

/** Which resources to search for: all of a type that the caller may be shown, or those with exactly this name. */
export type ResourceSearch = {
  readonly project: string;
  /** The names of topics that the caller is bound to; undefined when it is not. */
  readonly topics: ProjectPrincipal['topics'] | undefined;
  readonly type: ResourceType;
  readonly name?: string | undefined;
};

/** Resources in the order of their own list. A name is looked up in the table itself; all come from an index, which lags. */
export const listResources = (
  search: ResourceSearch,
  dependencies: ResourceDependencies,
): Promise<readonly Resource[]> => listOf[search.type](search, dependencies);

type List = (search: ResourceSearch, dependencies: ResourceDependencies) => Promise<readonly Resource[]>;

const listTopics: List = async ({ project, topics: shown, name: wanted }, { topics, region }) => {
  const named = async (name: string) => (await topics.list({ project, filter: { name }, offset: 0, limit: 1 })).topics;
  const found = await (wanted === undefined ? topics.listAll(project) : named(wanted));
  const visible = found.filter(({ name }) => includesTopic(shown, name));
  return visible.map(({ id, name, displayName, enterpriseProjectId }) => ({
    id,
    name,
    detail: {
      enterprise_project_id: enterpriseProjectId,
      // No source says what it is; the topic's id fits best (contract section 13).
      detailId: id,
      topic_urn: formatTopicUrn({ region, project, name }),
      display_name: displayName,
    },
  }));
};

/** More than a project ever has. */
const ALL = { offset: 0, limit: 100_000 };

const listApplications: List = async ({ project, name: wanted }, { applications }) => {
  const named = async (name: string) => {
    const found = await applications.getMany(PUSH_PLATFORMS.map((platform) => ({ project, platform, name })));
    return found.toSorted((a, b) => a.createdAt - b.createdAt);
  };
  const all = async () => (await applications.list({ project, ...ALL })).applications;
  const found = await (wanted === undefined ? all() : named(wanted));
  return found.map(({ id, name }) => ({ id, name, detail: null }));
};

const nothing = async (): Promise<readonly Resource[]> => [];

const listOf: Readonly<Record<ResourceType, List>> = {
  smn_topic: listTopics,
  smn_sms: nothing,
  smn_application: listApplications,
};
