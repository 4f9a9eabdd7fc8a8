/** How `Fn::Sub` reads what its placeholders name. */
export type Lookups = {
  text(value: unknown): string;
  reference(logicalId: string): string;
  attribute(logicalId: string, name: string): string;
};

/** `Fn::Sub`: replaces `${Name}`, `${Resource.Attribute}` and the variables given with it; `${!Text}` stays `${Text}`. */
export const substitute = (argument: unknown, lookups: Lookups): string => {
  const [template, variables] = Array.isArray(argument) ? [argument[0], argument[1]] : [argument, {}];
  const given: Record<string, unknown> = { ...variables };
  return String(template).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (name in given) return lookups.text(given[name]);
    const [logicalId = '', ...attribute] = name.split('.');
    return attribute.length === 0 ? lookups.reference(name) : lookups.attribute(logicalId, attribute.join('.'));
  });
};
