// A small Marionette client: runs scripts with Thunderbird's own rights over its automation port on this machine. For
// throwaway profiles only. Protocol: `length:JSON`, commands `[0, id, name, parameters]`, replies `[1, id, error,
// value]`.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const scriptTimeoutMs = 60_000;
const retryMs = 100;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #received = Buffer.alloc(0);
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Thunderbird closed the automation port'));
      this.#waiting.clear();
    });
  }

  /** Tries until Thunderbird listens; `isAlive` ends it early when there is nothing to wait for. */
  static async connect(port: number, timeoutMs: number, isAlive: () => boolean): Promise<Marionette> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      if (!isAlive()) throw new Error('Thunderbird ended before it could be driven');
      if (performance.now() > deadlineMs) throw new Error('Thunderbird did not open its automation port');
      const socket = await tryConnect(port);
      if (socket !== null) return startSession(new Marionette(socket));
      await sleep(retryMs);
    }
  }

  command(name: string, parameters: object = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const message = JSON.stringify([0, id, name, parameters]);
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('Thunderbird closed the automation port'));
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  /**
   * `body` is the body of an async function in Thunderbird's main window; `args` are its `args`. The value goes through
   * JSON.
   */
  async run(body: string, ...args: readonly unknown[]): Promise<unknown> {
    const script = `const args = Array.prototype.slice.call(arguments, 0, -1);
      const done = arguments[arguments.length - 1];
      (async () => { ${body} })().then(value => done({ value }), error => done({ error: String(error) + "\\n" + error?.stack }));`;
    const reply = (await this.command('WebDriver:ExecuteAsyncScript', {
      script,
      args,
      sandbox: 'system',
      newSandbox: true,
    })) as {
      value: { value?: unknown; error?: string };
    };
    if (reply.value.error !== undefined) throw new Error(`in Thunderbird: ${reply.value.error}`);
    return reply.value.value;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      if (colon === -1) return;
      const end = colon + 1 + Number(this.#received.subarray(0, colon).toString('latin1'));
      if (this.#received.length < end) return;
      const message = JSON.parse(this.#received.subarray(colon + 1, end).toString('utf8')) as unknown;
      this.#received = this.#received.subarray(end);
      // The first message is a greeting, not a reply.
      if (Array.isArray(message))
        this.#settle(message as [number, number, { error: string; message: string } | null, unknown]);
    }
  }

  #settle([, id, error, value]: [number, number, { error: string; message: string } | null, unknown]): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === null) waiting?.resolve(value);
    else waiting?.reject(new Error(`${error.error}: ${error.message}`));
  }
}

const tryConnect = async (port: number): Promise<Socket | null> => {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    socket.destroy();
    return null;
  }
};

const startSession = async (marionette: Marionette): Promise<Marionette> => {
  await marionette.command('WebDriver:NewSession', { capabilities: {} });
  await marionette.command('Marionette:SetContext', { value: 'chrome' });
  await marionette.command('WebDriver:SetTimeouts', { script: scriptTimeoutMs });
  return marionette;
};
