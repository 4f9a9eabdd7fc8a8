import { createServer } from 'node:net';
import { z } from 'zod';
import { answer, readParameters } from './parameters.ts';

// An endpoint that takes connections and reads nothing.
readParameters(z.object({}));
const server = createServer({ pauseOnConnect: true }, (socket) => socket.on('error', () => undefined));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  answer(typeof address === 'object' && address !== null ? address.port : undefined);
});
process.on('disconnect', () => process.exit());
