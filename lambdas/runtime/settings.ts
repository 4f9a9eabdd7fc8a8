import { readFileSync } from 'node:fs';
import { SETTINGS_FILE, Settings } from '#src/domain/settings.ts';
import { jsonText } from './json-text.ts';

const SettingsText = jsonText(Settings);

/**
 * The settings that this function was deployed with, checked; read once per function instance. Throws one error that names
 * every key which is malformed, never its value.
 * @default file - what the function's bundle has beside its code (decision 048)
 */
export const readSettings = (file: URL = new URL(SETTINGS_FILE, import.meta.url)): Settings => {
  const parsed = SettingsText.safeParse(readFileSync(file, 'utf8'));
  if (parsed.success) return parsed.data;
  const malformed = parsed.error.issues.map(({ path, message }) => `${[SETTINGS_FILE, ...path].join('.')}: ${message}`);
  throw new Error(`The settings of this function are wrong. ${malformed.join('; ')}`);
};
