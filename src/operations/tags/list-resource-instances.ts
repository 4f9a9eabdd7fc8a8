import type { InputOf } from '#src/contract/operation.ts';
import type { ListResourceInstances } from '#src/contract/topics/tags.ts';
import { passesTagFilter, type TagFilter } from '#src/domain/topics/tag-filter.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { TagDependencies } from './change-resource-tags.ts';
import { listResources, type ResourceSearch, requireType } from './resources.ts';

type InstancesInput = InputOf<typeof ListResourceInstances>;

/**
 * Lists the resources of a type by their tags, in the order of their own list, or counts them (contract section 13): all of the
 * project, or the topics that the caller is bound to.
 */
export const listResourceInstances = async (
  { path, body }: InstancesInput,
  context: OperationContext,
  dependencies: TagDependencies,
): Promise<Reply> => {
  const { project_id: project, resource_type: type } = path;
  const caller = callerOf(context);
  requireType(type, { caller, permission: 'smn:tag:list' });
  const filter = filterOf(body);
  const tagged = await listTagged({ project, topics: caller.topics, type, name: body.matches[0]?.value }, dependencies);
  const found = tagged.filter(({ tags }) => passesTagFilter(tags, filter));
  if (body.action === 'count') return { status: 200, body: { total_count: found.length } };
  const page = found.slice(body.offset, body.offset + body.limit);
  const instances = page.map(({ id, name, detail, tags }) => ({
    resource_id: id,
    resource_name: name,
    resource_detail: detail,
    tags,
  }));
  return { status: 200, body: { resources: instances, total_count: found.length } };
};

/** The resources with their tags. Those of one name are few: their tags are read one by one, consistently. */
const listTagged = async (search: ResourceSearch, dependencies: TagDependencies) => {
  const { project, type, name } = search;
  const found = listResources(search, dependencies);
  const idsOf = async () => (await found).map(({ id }) => id);
  const tags =
    name === undefined
      ? dependencies.tags.listByProject(project, type)
      : dependencies.tags.getMany(type, await idsOf());
  const [resources, tagsById] = await Promise.all([found, tags]);
  return resources.map((resource) => ({ ...resource, tags: tagsById.get(resource.id) ?? [] }));
};

const filterOf = (body: InstancesInput['body']): TagFilter => ({
  tags: body.tags,
  tagsAny: body.tags_any,
  notTags: body.not_tags,
  notTagsAny: body.not_tags_any,
  isUntagged: body.without_any_tag,
});
