// A web server on loopback, as a link in a message or a feed leads to: it answers as the test says and remembers what
// it was asked.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inBackground } from './in-background.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** null never ends. */
  readonly body: Uint8Array | string | null;
}
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

const endlessPiece = Buffer.alloc(64 * 1024, 'x');

export class FileServer {
  readonly asked: Asked[] = [];
  /** By path; what is not here is answered with a page that says “not found”. */
  readonly answers = new Map<string, Answer>();
  /** Of endless answers. */
  sentBytes = 0;
  /** Endless answers that somebody still reads. */
  endlessOpen = 0;
  readonly #server = createServer((request, response) => {
    const path = request.url ?? '';
    this.asked.push({ path, headers: request.headers });
    const { status, headers, body } = this.answers.get(path) ?? {
      status: 404,
      headers: { 'content-type': 'text/html' },
      body: '<p>not found</p>',
    };
    response.writeHead(status, headers);
    if (body === null) inBackground(this.#sendEndless(response));
    else response.end(body);
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #sendEndless(response: ServerResponse): Promise<void> {
    this.endlessOpen += 1;
    const closed = once(response, 'close').then(() => (this.endlessOpen -= 1));
    while (!response.destroyed) {
      this.sentBytes += endlessPiece.length;
      if (!response.write(endlessPiece)) await Promise.race([once(response, 'drain'), closed]);
    }
  }
}
