// What a host of a farm that somebody has taken over could say, behind a certificate that is right: it takes the call as a
// host does, and then misbehaves.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { FarmChannels } from '../../protocol/farm-channels.ts';
import { joinLink } from '../../protocol/farm-link.ts';
import {
  clientProtocolVersion,
  encodeHello,
  encodeMessage,
  encodeServiceConnect,
  messageTypes,
} from '../../protocol/qrexec.ts';
import type { TestFarm } from './farm.ts';
import { inBackground } from './in-background.ts';

export interface HostileCall {
  readonly socket: WebSocket;
  readonly channels: FarmChannels;
  /** Of the window, a line. */
  readonly say: (message: unknown) => void;
  /** On the call's channel. */
  readonly send: (...bytes: readonly Uint8Array[]) => void;
  /** What the person's side has said about its window. */
  readonly heard: () => string;
}

export interface HostileHost {
  readonly port: number;
  stop(): Promise<void>;
}

/** `misbehave` gets each connection; `requestId` is that of the calls that it is to take. */
export const startHostileHost = async (
  { authority, host }: TestFarm,
  misbehave: (call: HostileCall) => void,
  address = '127.0.0.1',
): Promise<HostileHost> => {
  const [ca, cert, key] = await Promise.all(
    [authority.certificate, host.certificate, host.key].map((path) => readFile(path)),
  );
  const server = createServer({ ca, cert, key, requestCert: true } as Parameters<typeof createServer>[0]);
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    const channels = joinLink(socket);
    let heard = '';
    const write = (channel: 'call' | 'window', bytes: Uint8Array): void =>
      inBackground(channels.channel(channel).write(bytes));
    inBackground(
      (async () => {
        const { read } = channels.channel('window');
        for (let bytes = await read(); bytes !== null; bytes = await read()) heard += Buffer.from(bytes).toString();
      })(),
    );
    misbehave({
      socket,
      channels,
      say: (message) => write('window', Buffer.from(`${JSON.stringify(message)}\n`)),
      send: (...bytes) => {
        for (const one of bytes) write('call', one);
      },
      heard: () => heard,
    });
  });
  server.listen(0, address);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.close();
      await once(server, 'close');
    },
  };
};

export const hello = encodeHello(clientProtocolVersion);
/** What a host says that grants the call. */
export const accept = (requestId: string): Uint8Array =>
  encodeMessage(messageTypes.serviceConnect, encodeServiceConnect(requestId));
