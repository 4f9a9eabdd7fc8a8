import { type FieldNote, note } from './note.ts';

/** What a site says of itself. */
export const siteNotes = {
  'ShowSite.state': note('Whether calls that change something are answered here.', 'active'),
  epoch: note('How many activations there were; absent where the service has one site.', 3),
  active_endpoint: note(
    'Where the active site is called, if one is.',
    'https://a1b2c3.execute-api.eu-west-1.amazonaws.com',
  ),
} satisfies Record<string, FieldNote>;
