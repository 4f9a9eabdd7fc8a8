declare module 'dynalite' {
  import type { Server } from 'node:http';

  type Options = {
    /** LevelDB folder; in memory when absent. */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  };
  const dynalite: (options?: Options) => Server;

  export = dynalite;
}
