// A news server on loopback with one group: as much of NNTP as Thunderbird asks for, from memory.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class NewsServer {
  readonly port: number;
  readonly #server: Server;
  readonly #group: string;
  readonly #articles: readonly Buffer[];
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, group: string, articles: readonly Buffer[]) {
    this.#server = server;
    this.#group = group;
    this.#articles = articles;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(group: string, articles: readonly Buffer[]): Promise<NewsServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new NewsServer(server, group, articles);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.write('200 ready\r\n');
    let pending = '';
    socket.on('data', (chunk: Buffer) => {
      const lines = (pending + chunk.toString('latin1')).split('\r\n');
      pending = lines.pop() ?? '';
      for (const line of lines) socket.write(this.#answer(line));
    });
  }

  #answer(line: string): Buffer | string {
    const [command = '', ...parameters] = line.trim().split(/\s+/);
    const count = this.#articles.length;
    switch (command.toUpperCase()) {
      case 'CAPABILITIES':
        return multiline('101 capabilities', ['VERSION 2', 'READER', 'OVER']);
      case 'MODE':
        return '200 posting allowed\r\n';
      case 'GROUP':
        return parameters[0] === this.#group ? `211 ${count} 1 ${count} ${this.#group}\r\n` : '411 no such group\r\n';
      case 'LISTGROUP':
        return multiline(
          `211 ${count} 1 ${count} ${this.#group}`,
          this.#articles.map((_, index) => String(index + 1)),
        );
      case 'OVER':
      case 'XOVER':
        return this.#overview(parameters[0] ?? '');
      case 'ARTICLE':
        return this.#article(parameters[0] ?? '');
      case 'QUIT':
        return '205 bye\r\n';
      default:
        return '500 what?\r\n';
    }
  }

  #overview(range: string): string {
    const [first = 1, last = this.#articles.length] = range
      .split('-')
      .map((text) => (text === '' ? undefined : Number(text)));
    const lines = this.#articles.flatMap((article, index) =>
      index + 1 >= first && index + 1 <= last ? [overviewLine(article, index + 1)] : [],
    );
    return multiline('224 overview', lines);
  }

  #article(which: string): Buffer | string {
    const number = /^\d+$/.test(which)
      ? Number(which)
      : this.#articles.findIndex((article) => headerOf(article, 'Message-ID') === which) + 1;
    const article = this.#articles[number - 1];
    if (article === undefined) return '423 no such article\r\n';
    const stuffed = article.toString('latin1').replace(/^\./gm, '..');
    return Buffer.from(`220 ${number} ${headerOf(article, 'Message-ID')}\r\n${stuffed}\r\n.\r\n`, 'latin1');
  }
}

const multiline = (status: string, lines: readonly string[]): string => `${[status, ...lines, '.'].join('\r\n')}\r\n`;

const headerOf = (article: Buffer, name: string): string =>
  new RegExp(`^${name}: (.*)\\r$`, 'm').exec(article.subarray(0, 4096).toString('latin1'))?.[1] ?? '';

const overviewLine = (article: Buffer, number: number): string =>
  [
    number,
    ...['Subject', 'From', 'Date', 'Message-ID'].map((name) => headerOf(article, name)),
    '',
    article.length,
    10,
  ].join('\t');
