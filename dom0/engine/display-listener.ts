// Waits for a QEMU to connect its display: on a socket of dom0's own, for one connection, closed as soon as that is
// there. So QEMU makes no socket anywhere, and nobody connects to what QEMU says is one.
import { once } from 'node:events';
import { chmod, chown } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { failure, success, type Result } from '../../protocol/result.ts';
import { Deferred } from '../../protocol/deferred.ts';

export class DisplayListener {
  readonly #server: Server;
  readonly #connected = new Deferred<Socket | null>();

  private constructor(server: Server) {
    this.#server = server;
    server.once('connection', (socket) => {
      // Whoever takes the socket over listens as well; until then a reset is no bug.
      socket.on('error', () => socket.destroy());
      this.#connected.resolve(socket);
      server.close();
    });
    server.on('close', () => this.#connected.resolve(null));
  }

  /** `uid`: the user that QEMU will be where that is not ours. The cause where there can be no socket. */
  static async listen(path: string, uid: number | null): Promise<Result<DisplayListener, string>> {
    const server = createServer();
    server.maxConnections = 1;
    try {
      // What befalls the server while it listens, nobody waits for.
      server.on('error', () => undefined);
      server.listen(path);
      await once(server, 'listening');
      await chmod(path, 0o600);
      if (uid !== null) await chown(path, uid, uid);
      return success(new DisplayListener(server));
    } catch (cause) {
      server.close();
      return failure(cause instanceof Error ? cause.message : 'no socket');
    }
  }

  /** QEMU's connection; null where the wait was ended before it came. */
  get connected(): Promise<Socket | null> {
    return this.#connected.promise;
  }

  /** Ends the wait; may be called again. */
  close(): void {
    this.#server.close();
  }
}
