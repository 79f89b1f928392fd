// Where persons' sides connect to a host of a farm: TLS with a certificate on both sides, then one WebSocket a call. Nothing
// of a peer is read before its certificate was judged; whoever does not get on in time is cut off.
import { once } from 'node:events';
import { createServer, STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { constants } from 'node:crypto';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { farmFrameMaxBytes, type FarmChannels } from '../../protocol/farm-channels.ts';
import { joinLink } from '../../protocol/farm-link.ts';
import { farmPath, refusalHeader, type FarmRefusal } from '../../protocol/farm-refusals.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { inBackground } from '../runtime/background.ts';
import type { Log } from '../runtime/log.ts';
import { judgeCertificate, type FarmSource } from './client-certificate.ts';
import { readCredentials, versionOf, type CredentialFiles } from './credentials.ts';
import { WaitingPeers } from './waiting-peers.ts';

/** One call's connection. */
export interface FarmConnection {
  readonly source: FarmSource;
  readonly channels: FarmChannels;
  /** Ends it at once. */
  readonly terminate: () => void;
}

export interface FarmListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly files: CredentialFiles;
  /** Why this source can have no call now; null where it can. */
  readonly whyNot: (source: FarmSource) => FarmRefusal | null;
  readonly take: (connection: FarmConnection) => void;
  readonly log: Log;
}

const handshakeMs = 10_000;
const headersMaxBytes = 8 * 1024;
const pingEveryMs = 15_000;
const connectionsMax = 512;
const lookAtFilesEveryMs = 5_000;
/** To be said each time that the files are read: Node takes what is left out for its own defaults. */
const tlsOptions = { minVersion: 'TLSv1.3', secureOptions: constants.SSL_OP_NO_TICKET } as const;

export class FarmListener {
  readonly #options: FarmListenerOptions;
  readonly #server: TlsServer;
  readonly #http: HttpServer;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: farmFrameMaxBytes,
  });
  readonly #waiting = new WaitingPeers();
  readonly #peers = new Set<TLSSocket>();
  #version = '';
  #watch: NodeJS.Timeout | undefined;

  constructor(options: FarmListenerOptions) {
    this.#options = options;
    this.#http = createServer({ maxHeaderSize: headersMaxBytes }, (_request, response) => {
      response.writeHead(426, { connection: 'close' }).end();
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server = createTlsServer(
      {
        requestCert: true,
        // Judged by us, so that who is refused is told why.
        rejectUnauthorized: false,
        handshakeTimeout: handshakeMs,
      },
      (socket) => this.#judge(socket),
    );
    this.#server.maxConnections = connectionsMax;
    this.#server.on('tlsClientError', (_cause, socket) => socket.destroy());
  }

  /** Fails with a sentence for the operator. The value is the port. */
  async listen(): Promise<Result<number, string>> {
    const { host, port, files } = this.#options;
    this.#version = await versionOf(files);
    const credentials = await readCredentials(files);
    if (!credentials.ok) return credentials;
    this.#server.setSecureContext({ ...credentials.value, ...tlsOptions });
    this.#server.listen(port, host);
    try {
      await once(this.#server, 'listening');
    } catch (cause) {
      return failure(`cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : 'unknown cause'}`);
    }
    this.#watch = setInterval(() => inBackground(this.#reload()), lookAtFilesEveryMs);
    const address = this.#server.address();
    return success(typeof address === 'object' && address !== null ? address.port : port);
  }

  /** From now on every call is refused: who waits with a connection finds another host sooner. */
  drain(): void {
    this.#waiting.dropAll();
  }

  /** Takes no more connections, and ends those that there are. */
  stop(): void {
    clearInterval(this.#watch);
    this.#server.close();
    for (const peer of this.#peers) peer.destroy();
  }

  /** What cannot be used changes nothing, but is told each time that it changes. */
  async #reload(): Promise<void> {
    const version = await versionOf(this.#options.files);
    if (version === this.#version) return;
    this.#version = version;
    const credentials = await readCredentials(this.#options.files);
    if (credentials.ok) {
      this.#server.setSecureContext({ ...credentials.value, ...tlsOptions });
      this.#waiting.dropAll();
    }
    this.#options.log({ event: 'farm-certificates', cause: credentials.ok ? 'read again' : credentials.error });
  }

  #judge(socket: TLSSocket): void {
    socket.on('error', () => socket.destroy());
    this.#peers.add(socket);
    socket.once('close', () => this.#peers.delete(socket));
    const judged = judgeCertificate(socket);
    if (!judged.ok) {
      this.#options.log({ event: 'farm-refused', cause: judged.error.why });
      return refuse(socket, 403, judged.error.refusal);
    }
    this.#waiting.add(socket, judged.value);
    this.#http.emit('connection', socket);
    socket.once('data', () => this.#waiting.hurry(socket));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const proven = this.#waiting.take(socket);
    if (proven === undefined || request.url !== farmPath) return refuse(socket, 404, null);
    const { source, untilMs } = proven;
    if (!(untilMs > Date.now())) return refuse(socket, 403, 'certificate-expired');
    const refusal = this.#options.whyNot(source);
    if (refusal !== null) return refuse(socket, 503, refusal);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      keepAlive(webSocket);
      this.#options.take({ source, channels: joinLink(webSocket), terminate: () => webSocket.terminate() });
    });
  }
}

/** A peer that is gone without a word is found so. */
const keepAlive = (socket: WebSocket): void => {
  let hasAnswered = true;
  const timer = setInterval(() => {
    if (!hasAnswered) return socket.terminate();
    hasAnswered = false;
    socket.ping();
  }, pingEveryMs);
  socket.on('pong', () => (hasAnswered = true));
  socket.on('close', () => clearInterval(timer));
};

/** Said without a look at what the peer sent. */
const refuse = (socket: Duplex, status: 403 | 404 | 503, refusal: FarmRefusal | null): void => {
  const why = refusal === null ? '' : `${refusalHeader}: ${refusal}\r\n`;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n${why}\r\n`;
  socket.on('error', () => socket.destroy());
  socket.end(head);
  setTimeout(() => socket.destroy(), 1000).unref();
};
