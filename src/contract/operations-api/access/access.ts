import { CreateCredential, DeleteCredential, ListCredentials, UpdateCredential } from './credentials.ts';
import { AddMember, ListMembers, RemoveMember } from './members.ts';
import { BindPrincipal, ListPrincipals, UnbindPrincipal } from './principals.ts';
import { CreateToken, DeleteToken, ListTokens } from './tokens.ts';

/** Who has access to a project: of the whole project, so not for callers that are bound to topics. */
export const accessOperations = {
  ListCredentials,
  CreateCredential,
  UpdateCredential,
  DeleteCredential,
  ListTokens,
  CreateToken,
  DeleteToken,
  ListPrincipals,
  BindPrincipal,
  UnbindPrincipal,
  ListMembers,
  AddMember,
  RemoveMember,
};
