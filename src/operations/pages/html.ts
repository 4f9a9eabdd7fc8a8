import { escapeHtml } from '#src/domain/escape-html.ts';

/** Markup that is safe to send: made by {@link html} only, which escapes every value. */
export type Html = { readonly markup: string };

const markupOf = (value: string | Html | readonly Html[]): string => {
  if (typeof value === 'string') return escapeHtml(value);
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
};

/** Tag of a template: texts are escaped (for content and for quoted attributes), other markup is taken as it is. */
export const html = (strings: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html => ({
  markup: String.raw({ raw: strings }, ...values.map(markupOf)),
});
