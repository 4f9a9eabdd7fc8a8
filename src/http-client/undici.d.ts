// Two modules of undici are imported by their paths: the package's root loads fetch, WebSocket, caches and more, which
// doubles the bundle and its start. undici types its root only.
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici';
  export = Client;
}

declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici';
  export = buildConnector;
}
