import { createServer, type Socket } from 'node:net';
import { z } from 'zod';
import { answer, readParameters } from './parameters.ts';

// An endpoint that answers every POST, below HTTP: it has to cost less than whatever sends to it.
const { delayMs } = readParameters(z.object({ delayMs: z.number() }));
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const HEAD_END = '\r\n\r\n';

const reply = (socket: Socket): void => {
  if (delayMs === 0) socket.write(ANSWER);
  else setTimeout(() => socket.write(ANSWER), delayMs);
};

const server = createServer((socket) => {
  let waiting = '';
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    waiting += chunk.toString('latin1');
    for (let end = waiting.indexOf(HEAD_END); end >= 0; end = waiting.indexOf(HEAD_END)) {
      const length = Number(/content-length: (\d+)/i.exec(waiting.slice(0, end))?.[1] ?? 0);
      const whole = end + HEAD_END.length + length;
      if (waiting.length < whole) return;
      waiting = waiting.slice(whole);
      reply(socket);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  answer(typeof address === 'object' && address !== null ? address.port : undefined);
});
process.on('disconnect', () => process.exit());
