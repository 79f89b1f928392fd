// One WebSocket as the channels of a call: each message is one frame. Whatever else comes ends the connection at once.
import { decodeFarmFrame, FarmChannels } from './farm-channels.ts';

/** What is needed of a WebSocket here. */
interface LinkSocket {
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'close' | 'error', listener: () => void): unknown;
  send(data: Uint8Array, sent: () => void): void;
  terminate(): void;
}

/** Of a socket that is open. */
export const joinLink = (socket: LinkSocket): FarmChannels => {
  const channels = new FarmChannels({
    send: (frame) => new Promise<void>((resolve) => socket.send(frame, resolve)),
    post: (frame) => socket.send(frame, () => undefined),
  });
  socket.on('message', (data, isBinary) => {
    const frame = isBinary && data instanceof Uint8Array ? decodeFarmFrame(data) : null;
    if (frame === null || !channels.receive(frame)) socket.terminate();
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => channels.end());
  return channels;
};
