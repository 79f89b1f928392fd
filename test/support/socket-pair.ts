// Two ends of one unix socket.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const connectPair = async (): Promise<[Socket, Socket]> => {
  const dir = await mkdtemp(join(tmpdir(), 'pair-'));
  const server = createServer();
  server.listen(join(dir, 'socket'));
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const near = connect(join(dir, 'socket'));
  const [far] = await accepted;
  server.close();
  await rm(dir, { recursive: true, force: true });
  return [near, far];
};
