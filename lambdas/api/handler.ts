import { createHttpHandler, type HttpDependencies, type HttpHandler } from '#lambdas/runtime/http-handler.ts';
import { operations } from '#src/contract/operations.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { html } from '#src/operations/pages/html.ts';
import { PAGE_STYLE_SOURCE, renderPage } from '#src/operations/pages/page.ts';
import { apiOperations } from './operations.ts';

/** The handler of the api function: every operation but publishing, the pages, and `$default`. */
export const createApiHandler = (dependencies: Dependencies & HttpDependencies): HttpHandler =>
  createHttpHandler(Object.values(apiOperations), dependencies, {
    pages: { styleSource: PAGE_STYLE_SOURCE, renderErrorPage },
    contract: operations,
  });

const renderErrorPage = (text: string): string =>
  renderPage({ language: 'en-us', title: 'This did not work', content: html`<p>${text}</p>` });
