import { type OpenApiDocument, openApiOf } from '#src/contract/open-api.ts';
import { operationGroups } from '#src/contract/operations.ts';
import { renderDocs } from './docs-page.ts';

/** The API described, for programs and for people; each is made when first asked for, and then kept: it never changes. */
export type ApiDocuments = { readonly openApi: () => OpenApiDocument; readonly docsPage: () => string };

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** The documents of a deployment; `publicBaseUrl` stands in them. */
export const createApiDocuments = (publicBaseUrl: string): ApiDocuments => {
  const openApi = once(() => openApiOf(operationGroups, publicBaseUrl));
  return { openApi, docsPage: once(() => renderDocs(openApi())) };
};
