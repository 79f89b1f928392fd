// A TCP port of the loopback that nobody listens on at this moment, for a program that takes its port as an argument.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export const findFreePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
