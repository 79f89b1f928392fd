// A window's end of a relay without a window: says what gtk-vnc says, and keeps what it gets.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { s32, u16, u8 } from './rfb-words.ts';
import { waitUntil } from './wait-until.ts';

const greeting = Buffer.concat([Buffer.from('RFB 003.008\n'), u8(1, 0)]);
const settings = Buffer.concat([
  Buffer.from('00000000' + '2018000100ff00ff00ff100800000000', 'hex'),
  u8(2, 0),
  u16(4),
  ...[7, -239, -258, 0].map(s32),
]);
/** Version, security types, result, and a screen with an empty name. */
const serverWordsBytes = 12 + 2 + 4 + 24;
const extendedKeysBytes = 4 + 12;

export interface RfbWindow {
  readonly socket: Socket;
  /** What it was told before the first update: the greeting, and the word about keys. */
  readonly told: Buffer;
  /** All updates so far. */
  readonly updates: () => Buffer;
  /** Asks for what has changed since. */
  readonly ask: () => void;
  readonly isClosed: () => boolean;
}

export const openRfbWindow = async (path: string): Promise<RfbWindow> => {
  const socket = connect(path);
  socket.on('error', () => undefined);
  let closed = false;
  let received: Buffer = Buffer.alloc(0);
  socket.on('close', () => {
    closed = true;
  });
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
  });
  await once(socket, 'connect');
  socket.write(Buffer.concat([greeting, settings]));
  const toldBytes = serverWordsBytes + extendedKeysBytes;
  await waitUntil(() => received.length >= toldBytes || closed, 'the window is greeted');
  return {
    socket,
    told: received.subarray(0, toldBytes),
    updates: () => received.subarray(toldBytes),
    ask: () => void socket.write(Buffer.concat([u8(3, 1), u16(0, 0, 1024, 768)])),
    isClosed: () => closed,
  };
};
