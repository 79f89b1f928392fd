// A bad network between a client and a server on loopback: slow, stalled, cut or refused, as the test says.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { inBackground } from './in-background.ts';

/** `stall` keeps connections and passes nothing on; `refuse` ends new ones. */
export type LinkMode = 'pass' | 'stall' | 'refuse';

const stallPollMs = 20;

export class BadLink {
  readonly port: number;
  mode: LinkMode = 'pass';
  /** From the server to the client. */
  bytesPerSecond = Infinity;
  /** What happens after so many bytes more, if anything; `refuse` cuts the connections, too. */
  then: { readonly afterBytes: number; readonly act: 'stall' | 'cut' | 'refuse' } | null = null;
  /** From the server, in all. */
  passedBytes = 0;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Set<Socket>();

  private constructor(server: ReturnType<typeof createServer>, targetPort: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => inBackground(this.#join(client, targetPort)));
  }

  static async start(targetPort: number): Promise<BadLink> {
    const server = createServer({ allowHalfOpen: false }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BadLink(server, targetPort);
  }

  /** Ends every connection, without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #join(client: Socket, targetPort: number): Promise<void> {
    if (this.mode === 'refuse') return void client.destroy();
    const server = connect(targetPort, '127.0.0.1');
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('close', () => server.destroy());
    client.pipe(server);
    try {
      // A server that has sent everything may hang up long before the last of it has passed.
      await pipeline(server, (chunks: AsyncIterable<Buffer>) => this.#pass(chunks, client), client);
    } catch {
      // The connection was cut, and takes the client's with it.
    }
  }

  async *#pass(chunks: AsyncIterable<Buffer>, client: Socket): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#actIfDue(chunk.length);
      while (this.mode === 'stall' && !client.destroyed) await sleep(stallPollMs);
      if (this.bytesPerSecond !== Infinity) await sleep((chunk.length * 1000) / this.bytesPerSecond);
      this.passedBytes += chunk.length;
      yield chunk;
    }
  }

  #actIfDue(bytes: number): void {
    if (this.then === null) return;
    const leftBytes = this.then.afterBytes - bytes;
    if (leftBytes > 0) {
      this.then = { ...this.then, afterBytes: leftBytes };
      return;
    }
    const { act } = this.then;
    this.then = null;
    if (act !== 'cut') this.mode = act;
    if (act !== 'stall') this.cut();
  }
}
