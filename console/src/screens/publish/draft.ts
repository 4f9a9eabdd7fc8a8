import { attributeOf, type NamedValue } from '../../parts/named-values.tsx';

/** A message as it is being written. */
export type Draft = {
  readonly form: FormName;
  readonly subject: string;
  readonly lifetime: string;
  readonly message: string;
  /** Texts by protocol; `default` is always there. */
  readonly structure: Readonly<Record<string, string>>;
  readonly template: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly attributes: readonly NamedValue[];
};

/** The three ways of saying what a message is (contract section 4.6). */
export const FORM_NAMES = ['message', 'structure', 'template'] as const;

type FormName = (typeof FORM_NAMES)[number];

export const EMPTY_DRAFT: Draft = {
  form: 'message',
  subject: '',
  lifetime: '',
  message: '',
  structure: { default: '' },
  template: '',
  variables: {},
  attributes: [],
};

const textOf = ({ form, message, structure, template, variables }: Draft) => {
  switch (form) {
    case 'message':
      return { message };
    case 'structure':
      return { message_structure: JSON.stringify(structure) };
    case 'template':
      return { message_template_name: template, tags: { ...variables } };
  }
};

/** The body of the call: the API checks it. */
export const bodyOf = (draft: Draft) => ({
  ...(draft.subject !== '' && { subject: draft.subject }),
  ...(draft.lifetime !== '' && { time_to_live: draft.lifetime }),
  ...textOf(draft),
  ...(draft.attributes.length > 0 && { message_attributes: draft.attributes.map(attributeOf) }),
});
