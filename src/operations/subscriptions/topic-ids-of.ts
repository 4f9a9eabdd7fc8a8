import { includesTopic } from '#src/domain/access/permission-check.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/** The ids of the topics that a caller is bound to, for which the list of the project's topics is read; undefined for all. */
export const topicIdsOf = async (
  { project, topics: patterns }: ProjectPrincipal,
  topics: Pick<Dependencies['topics'], 'listAll'>,
): Promise<ReadonlySet<string> | undefined> => {
  if (patterns === undefined) return undefined;
  const all = await topics.listAll(project);
  return new Set(all.flatMap(({ id, name }) => (includesTopic(patterns, name) ? [id] : [])));
};
