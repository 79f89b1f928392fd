// What stands between people and hosts, as simple as can be: it passes each connection on to the host of that moment, counts
// them, and can fall silent without closing any.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Switchboard {
  readonly port: number;
  readonly connections: () => number;
  /** New connections go there. */
  readonly leadTo: (port: number) => void;
  /** Nothing passes any more on the connections that there are, and nobody is told. */
  readonly fallSilent: () => void;
  readonly stop: () => void;
}

export const startSwitchboard = async (first: number): Promise<Switchboard> => {
  let to = first;
  let count = 0;
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    count += 1;
    const far = connect(to, '127.0.0.1');
    pairs.add([near, far]);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => one.destroy());
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => count,
    leadTo: (port) => (to = port),
    fallSilent: () => {
      for (const pair of pairs)
        for (const socket of pair) {
          socket.unpipe();
          socket.pause();
        }
    },
    stop: () => {
      server.close();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
    },
  };
};
