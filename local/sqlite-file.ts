import { DatabaseSync } from 'node:sqlite';

/** Opens a SQLite database, made if it is not there; throws with the cause when it is damaged (quick_check finds most of it). */
export const createSqlite = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  try {
    const [first] = database.prepare('PRAGMA quick_check(1)').all();
    const found = String(first?.['quick_check']);
    if (found !== 'ok') throw new Error(found.replaceAll('\n', ' '));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};
