// Connects to a unix socket where somebody may or may not listen.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** null where nobody listens. A later error closes the socket, which whoever reads or writes notices. */
export const connectTo = async (path: string): Promise<Socket | null> => {
  const socket = connect(path);
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return null;
  }
};
