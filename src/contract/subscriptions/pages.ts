import * as z from 'zod';
import { defineOperation, nothing } from '#src/contract/operation.ts';

/**
 * The pages behind the links of mails and text messages. They are ours, not the contract's: GET shows and POST acts,
 * because mail scanners follow every GET.
 */

/** The languages of the pages; anything else is English, a page for people refuses nothing. */
const language = z.enum(['en-us', 'zh-cn']).catch('en-us');

/** The language of a page. */
export type PageLanguage = z.output<typeof language>;

const tokenPath = z.object({ token: z.string() });
const tokenQuery = z.object({ lang: language });

const html = z.string();

/** Shows what a confirmation link would do. */
export const ShowConfirmationPage = defineOperation({
  name: 'ShowConfirmationPage',
  method: 'GET',
  path: '/s/{token}',
  caller: 'public',
  isPage: true,
  summary: 'The page behind the link of a confirmation mail or text message.',
  pathParameters: tokenPath,
  query: tokenQuery,
  body: nothing,
  responses: { 200: html, 403: html, 404: html },
  errors: [],
});

/** Confirms (or, by text message only, cancels) what the page shows. */
export const SubmitConfirmationPage = defineOperation({
  name: 'SubmitConfirmationPage',
  method: 'POST',
  path: '/s/{token}',
  caller: 'public',
  isPage: true,
  summary: 'Confirms or cancels the subscription that the page shows.',
  pathParameters: tokenPath,
  query: tokenQuery,
  body: z.object({ action: z.enum(['confirm', 'unsubscribe']) }),
  responses: { 200: html, 403: html, 404: html },
  errors: [],
});

/** Both are checked together by the signature; a malformed URN simply has none that fits. */
const unsubscribeQuery = z.object({
  subscription_urn: z.string().catch(''),
  signature: z.string().catch(''),
  lang: language,
});

/** Shows what a mail's unsubscribe link would do. */
export const ShowUnsubscribePage = defineOperation({
  name: 'ShowUnsubscribePage',
  method: 'GET',
  path: '/unsubscribe',
  caller: 'public',
  isPage: true,
  summary: 'The page behind the unsubscribe link of a mail.',
  pathParameters: nothing,
  query: unsubscribeQuery,
  body: nothing,
  responses: { 200: html, 403: html, 404: html },
  errors: [],
});

/** Cancels what the page shows. */
export const SubmitUnsubscribePage = defineOperation({
  name: 'SubmitUnsubscribePage',
  method: 'POST',
  path: '/unsubscribe',
  caller: 'public',
  isPage: true,
  summary: 'Cancels the subscription that the page shows.',
  pathParameters: nothing,
  query: unsubscribeQuery,
  body: nothing,
  responses: { 200: html, 403: html, 404: html },
  errors: [],
});

/** RFC 8058: mail programs post here when their user presses their own unsubscribe button. */
export const UnsubscribeOneClick = defineOperation({
  name: 'UnsubscribeOneClick',
  method: 'POST',
  path: '/unsubscribe/one-click',
  caller: 'public',
  isPage: true,
  summary: 'Cancels a subscription for a mail program (RFC 8058).',
  pathParameters: nothing,
  query: unsubscribeQuery,
  body: nothing,
  responses: { 200: html, 403: html },
  errors: [],
});

/** Operations on the pages behind links. */
export const pageOperations = {
  ShowConfirmationPage,
  SubmitConfirmationPage,
  ShowUnsubscribePage,
  SubmitUnsubscribePage,
  UnsubscribeOneClick,
};
