import type { Role } from './permissions.ts';

/** What a caller may do of all that its project may do (decision 060). */
export type Grant = {
  /** Everything, what a role may, or these permissions; a `*` in one stands for any characters: `smn:topic:*`. */
  readonly actions: '*' | Role | readonly string[];
  /**
   * Patterns of the names of the project's topics that it may use, and nothing else of the project: `alerts-*`. @default no limit
   */
  readonly topics?: readonly string[];
};

/** A caller who acts for a project: signatures and tokens end in this. */
export type ProjectPrincipal = Grant & {
  readonly kind: 'project';
  /** The project whose resources the caller may touch; policies name it as the account `urn:csp:iam::{project}:root`. */
  readonly project: string;
};

/** How access policies name a cloud service: `obs`. */
export const SERVICE_NAME = /^[a-z][a-z0-9_-]{0,63}$/;

/** A cloud service that acts by itself. None can sign a call yet; access policies know them already. */
type ServicePrincipal = {
  readonly kind: 'service';
  /** A {@link SERVICE_NAME}, as `Principal.Service` of an access policy has it. */
  readonly service: string;
};

/** Who calls: every way to authenticate ends in one of these shapes. */
export type Principal = ProjectPrincipal | ServicePrincipal;

/** What an access policy compares of a caller. */
export type PolicyCaller = Pick<ProjectPrincipal, 'kind' | 'project'> | ServicePrincipal;
