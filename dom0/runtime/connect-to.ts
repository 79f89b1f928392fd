// Connects to a unix socket where somebody may or may not listen.
import { connect, type Socket } from 'node:net';
import { connected } from '../../protocol/connected.ts';

/** null where nobody listens. A later error closes the socket, which whoever reads or writes notices. */
export const connectTo = (path: string): Promise<Socket | null> => connected(() => connect(path));
