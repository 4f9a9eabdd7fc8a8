import * as z from 'zod';
import { TEMPLATE_PROTOCOLS, type Template, templateId } from '#src/domain/messages/template.ts';
import { getItems } from '#src/stores/batch.ts';
import type { Key } from '#src/stores/key.ts';
import { countEntries, type ListSource, type Matching, readPage } from '#src/stores/paged-list.ts';
import { templateKey, templateList, templatePosition } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, putNewItem, type Registry, updateItem } from '#src/stores/table.ts';

const ListedTemplate = z.object({
  id: z.string(),
  project: z.string(),
  name: z.string(),
  protocol: z.enum(TEMPLATE_PROTOCOLS),
  tagNames: z.array(z.string()),
  createdAt: z.number(),
  updatedAt: z.number(),
}) satisfies z.ZodType<ListedTemplate>;

const StoredTemplate = ListedTemplate.extend({ content: z.string() }) satisfies z.ZodType<Template>;

/** A template as lists show it: without its content. */
type ListedTemplate = Omit<Template, 'content'>;

/** A page of a project's templates; all given filters must match exactly. */
export type TemplatePage = {
  readonly project: string;
  readonly offset: number;
  readonly limit: number;
  readonly name?: string | undefined;
  readonly protocol?: string | undefined;
};

/** Keeps message templates in the registry. */
export type TemplateStore = {
  /** Keeps a new template; false when one of that project, name and protocol exists. */
  readonly create: (template: Template) => Promise<boolean>;

  /** The template, read consistently. */
  readonly get: (project: string, id: string) => Promise<Template | undefined>;

  /** Those of a template's variants that are there, by protocol, read consistently in one call. */
  readonly getVariants: (
    project: string,
    name: string,
    protocols: readonly string[],
  ) => Promise<ReadonlyMap<string, Template>>;

  /** Changes the content; false when there is no such template. */
  readonly updateContent: (project: string, id: string, change: ContentChange) => Promise<boolean>;

  /** Removes the template; false when there was none. */
  readonly remove: (project: string, id: string) => Promise<boolean>;

  /**
   * A page of a project's templates, oldest first, and how many pass the filters in all. Those of a name are looked up in the
   * table itself; without a name the index is read, which lags a little.
   */
  readonly list: (page: TemplatePage) => Promise<{ total: number; templates: readonly ListedTemplate[] }>;

  /** How many templates a project has; may lag a little. */
  readonly count: (project: string) => Promise<number>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createTemplateStore = (registry: Registry): TemplateStore => ({
  create: (template) =>
    putNewItem(registry, {
      ...template,
      ...templateKey(template.project, template.id),
      ...templatePosition(template),
    }),

  get: async (project, id) => {
    const item = await getItem(registry, templateKey(project, id));
    return item === undefined ? undefined : StoredTemplate.parse(item);
  },

  getVariants: async (project, name, protocols) => {
    const items = await getItems(registry, { keys: variantKeys(project, name, protocols) });
    return new Map(items.map((item) => StoredTemplate.parse(item)).map((template) => [template.protocol, template]));
  },

  updateContent: async (project, id, change) => {
    const { content, tagNames, updatedAt } = change;
    const set = { content, tagNames, updatedAt };
    return (await updateItem(registry, { key: templateKey(project, id), set })) !== undefined;
  },

  remove: (project, id) => deleteItem(registry, templateKey(project, id)),

  list: (page) => listTemplates(registry, page),

  count: (project) => countEntries(registry, sourceOf(project)),
});

type ContentChange = Pick<Template, 'content' | 'tagNames' | 'updatedAt'>;

const sourceOf = (project: string): ListSource => ({
  index: 'ByProject',
  list: templateList(project),
  order: 'oldest-first',
});

const variantKeys = (project: string, name: string, protocols: readonly string[]): readonly Key[] =>
  [...new Set(protocols)].map((protocol) => templateKey(project, templateId({ project, name, protocol })));

const fields = Object.keys(ListedTemplate.shape);

const listVariants = async (registry: Registry, page: TemplatePage & { readonly name: string }) => {
  const { project, offset, limit, name, protocol } = page;
  const keys = variantKeys(project, name, protocol === undefined ? TEMPLATE_PROTOCOLS : [protocol]);
  const found = (await getItems(registry, { keys, fields })).map((item) => ListedTemplate.parse(item));
  const inOrder = found.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  return { total: inOrder.length, templates: inOrder.slice(offset, offset + limit) };
};

const listTemplates = async (registry: Registry, templatePage: TemplatePage) => {
  const { project, offset, limit, name, protocol } = templatePage;
  if (name !== undefined) return listVariants(registry, { ...templatePage, name });
  const matching: Matching = {
    fields: ['protocol'],
    matches: (entry) => protocol === undefined || entry.protocol === protocol,
  };
  const page = await readPage(registry, { source: sourceOf(project), offset, limit, matching, fields });
  return { total: page.total, templates: page.items.map((item) => ListedTemplate.parse(item)) };
};
