// Carries one DispVM's picture from QEMU's display, which is connected already, to the window that connects to a socket of dom0's.
import { createServer, type Socket } from 'node:net';

export interface PictureRelay {
  close(): void;
}

export interface PictureRelayOptions {
  readonly display: Socket;
  readonly socketPath: string;
  readonly onAnswering: (answering: boolean) => void;
}

export const startPictureRelay = async ({ display, socketPath }: PictureRelayOptions): Promise<PictureRelay> => {
  const server = createServer((window) => {
    window.on('error', () => undefined);
    window.pipe(display);
    display.pipe(window);
    display.on('close', () => window.destroy());
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    close: () => {
      server.close();
      display.destroy();
    },
  };
};
