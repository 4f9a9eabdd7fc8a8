import { ServiceError } from '#src/domain/service-error.ts';
import { MAX_TAGS, type ResourceType, type Tag, withTags } from '#src/domain/topics/tags.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import type { TagChange } from '#src/stores/topics/tag-store.ts';
import { type ResourceDependencies, type ResourceName, type ResourceUse, resolveResource } from './resources.ts';

/** The dependencies of operations on the tags of one resource. */
export type TagDependencies = ResourceDependencies & Pick<Dependencies, 'tags'>;

/** The parsed parts of a call that say which resource it is about. */
type ResourceInput = {
  readonly path: {
    readonly project_id: string;
    readonly resource_type: ResourceType;
    readonly resource_id: string;
  };
  readonly headers?: { readonly 'x-smn-resourceid-type'?: 'name' | 'id' | '' | undefined };
};

/** Which resource a call is about. */
export const resourceOf = ({ path, headers }: ResourceInput): ResourceName => ({
  project: path.project_id,
  type: path.resource_type,
  name: path.resource_id,
  isById: headers?.['x-smn-resourceid-type'] !== 'name',
});

/** What is to become of a resource's tags, and who asks for it. */
type ResourceChange = ResourceUse & { readonly change: TagChange };

/** Changes the tags of the resource that a call is about. */
export const changeResourceTags = async (
  input: ResourceInput,
  { change, ...use }: ResourceChange,
  dependencies: TagDependencies,
): Promise<void> => {
  const wanted = resourceOf(input);
  const id = await resolveResource(wanted, use, dependencies);
  await dependencies.tags.change({ project: wanted.project, type: wanted.type, id }, change);
};

/** Sets tags; refuses more than a resource may have. */
export const settingTags =
  (added: readonly Tag[]): TagChange =>
  (tags) => {
    const after = withTags(tags, added);
    if (after.length <= MAX_TAGS) return after;
    throw new ServiceError(
      'SMN.0038',
      `Parameter: tag is invalid. The resource would have ${after.length} tags; allowed: ${MAX_TAGS}.`,
    );
  };
