/**
 * Every error the service answers: HTTP status and text (contract section 5; the text convention is at its head).
 * An operation may give a text of its own that says more.
 */
export const ERROR_CODES = {
  'SMN.0001': [403, 'You have no permission for this resource.'],
  'SMN.0002': [400, 'Parameter: Name is invalid.'],
  'SMN.0003': [400, 'Parameter: DisplayName is invalid.'],
  'SMN.0004': [403, 'The number of topics has reached the quota.'],
  'SMN.0005': [400, 'Parameter: TopicUrn is invalid.'],
  'SMN.0006': [404, 'Topic not found.'],
  'SMN.0007': [403, 'The number of subscriptions of the topic has reached the quota.'],
  'SMN.0008': [403, 'Parameter: Subject is invalid.'],
  'SMN.0009': [403, 'Parameter: Message is invalid.'],
  'SMN.0011': [400, 'Parameter: Protocol is invalid.'],
  'SMN.0012': [400, 'Parameter: Endpoint is invalid.'],
  'SMN.0013': [404, 'Subscription not found.'],
  'SMN.0014': [400, 'Parameter: SubscriptionUrn is invalid.'],
  'SMN.0015': [400, 'Parameter: offset or limit is invalid.'],
  'SMN.0016': [500, 'The database is not available.'],
  'SMN.0017': [400, 'Parameter: Remark is invalid.'],
  'SMN.0018': [500, 'Internal error.'],
  'SMN.0019': [400, 'The request is invalid.'],
  'SMN.0021': [400, 'Parameter: message_structure is invalid.'],
  'SMN.0022': [403, 'Parameter: token is invalid.'],
  'SMN.0024': [400, 'Parameter: content is invalid.'],
  'SMN.0025': [400, 'A template with this name and protocol exists.'],
  'SMN.0027': [404, 'Template not found.'],
  'SMN.0031': [400, 'Parameter: template_id is invalid.'],
  'SMN.0032': [400, 'Parameter: message_template_name is invalid.'],
  'SMN.0038': [400, 'Parameter: tag is invalid.'],
  'SMN.0042': [400, 'Parameter: message_template_name is invalid.'],
  'SMN.0043': [400, 'The subscription is invalid.'],
  'SMN.0044': [400, 'The number of templates has reached the quota.'],
  'SMN.0069': [403, 'An endpoint in an internal network may not be subscribed.'],
  'SMN.0075': [403, 'The template has too many variables.'],
  'SMN.0076': [404, 'The template has no variant for the protocol "default".'],
  'SMN.0077': [400, 'Parameter: status is invalid.'],
  'SMN.0082': [400, 'Parameter: Remark is too long.'],
  'APIGW.0101': [404, 'The API does not exist.'],
  'APIGW.0301': [401, 'Incorrect authentication information.'],
} as const satisfies Record<string, readonly [status: number, text: string]>;

/** A code of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;
