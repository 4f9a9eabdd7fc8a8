/** Who calls: every way to authenticate ends in this one shape. */
export type Principal = {
  /** The project whose resources the caller may touch. */
  readonly project: string;
  /** Permissions such as `smn:topic:publish`; `'*'` is all of the project's. */
  readonly actions: '*' | readonly string[];
};
