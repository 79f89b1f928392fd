// A socket that is connected, or null where nobody listens: asked before the first byte, for a socket says either only later.
import { Deferred } from './deferred.ts';

/** What is needed of Node's sockets here. */
interface ConnectingSocket {
  on(event: 'error', listener: () => void): unknown;
  once(event: 'connect', listener: () => void): unknown;
}

/** Waits for the socket that `connect` makes. A later error closes it, which whoever reads or writes notices. */
export const connected = <S extends ConnectingSocket>(connect: () => S): Promise<S | null> => {
  const answered = new Deferred<S | null>();
  const socket = connect();
  socket.once('connect', () => answered.resolve(socket));
  socket.on('error', () => answered.resolve(null));
  return answered.promise;
};
