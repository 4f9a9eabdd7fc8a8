import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED } = STORY;

/** Times and pages of lists. */
export const listsNotes = {
  create_time: note('When it was made (UTC).', CREATED),
  update_time: note('When it was changed last (UTC).', CREATED),
  offset: note('How many entries are skipped.', 0),
  limit: note('How many entries are answered at the most.', 100),
  topic_count: note('How many topics pass the filters, whatever the page.', 1),
  subscription_count: note('How many subscriptions pass the filters, whatever the page.', 1),
  message_template_count: note('How many variants of templates pass the filters, whatever the page.', 1),
  application_count: note('How many applications pass the filters, whatever the page.', 1),
  total_count: note('How many resources match, whatever the page.', 1),
  count: note('How many there are, whatever the page.', 1),
  next_page_flag: note('Whether there is more after this page.', false),
  fuzzy_name: note('A part of the name, whatever the case.', 'aler'),
  fuzzy_display_name: note('A part of the display name, whatever the case.', 'Harbour'),
  fuzzy_remark: note('A part of the remark, whatever the case.', 'night'),
  topics: note('The topics of this page.', undefined),
  subscriptions: note('The subscriptions of this page.', undefined),
  message_templates: note('The variants of templates of this page.', undefined),
  applications: note('The applications of this page.', undefined),
  endpoints: note('The devices of this page.', undefined),
  logtanks: note('Where records of the deliveries go; one binding at the most.', undefined),
  logtank: note('The log binding as it is now.', undefined),
  resources: note('The resources of this page.', undefined),
  data: note('The texts of this page.', undefined),
} satisfies Record<string, FieldNote>;
