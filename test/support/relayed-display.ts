// A relay as dom0 has one for each DispVM, and the way for a display to connect to it as QEMU does. What plays the
// display is the test's.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import {
  startPictureRelay,
  type PictureEnd,
  type PictureRelay,
  type PictureRelayOptions,
} from '../../dom0/display/picture-relay.ts';
import { inBackground } from './in-background.ts';

export interface RelayedDisplay {
  /** Where the window connects. */
  readonly path: string;
  readonly relay: PictureRelay;
  /** What was told about whether the display answers, in order. */
  readonly answering: readonly boolean[];
  /** Why it ended, once it has. */
  readonly end: () => PictureEnd | null;
}

export type RelayOptions = Pick<PictureRelayOptions, 'isHeld'>;

/** Waits for a display to connect to `path` with `.display` at its end, and starts its relay, listening at `path`. */
export const awaitDisplay = async (
  path: string,
  options: RelayOptions = {},
): Promise<{ readonly displayPath: string; readonly relayed: Promise<RelayedDisplay> }> => {
  const displayPath = `${path}.display`;
  const server = createServer();
  server.listen(displayPath);
  await once(server, 'listening');
  const accept = async (): Promise<RelayedDisplay> => {
    const [display] = (await once(server, 'connection')) as [Socket];
    server.close();
    return startRelay(path, display, options);
  };
  return { displayPath, relayed: accept() };
};

/** The same with a display in this process: its end of the connection is for the test to talk on. */
export const startRelayedDisplay = async (
  path: string,
  options: RelayOptions = {},
): Promise<RelayedDisplay & { readonly display: Socket }> => {
  const { displayPath, relayed } = await awaitDisplay(path, options);
  const display = connect(displayPath);
  display.on('error', () => undefined);
  return { ...(await relayed), display };
};

const startRelay = async (path: string, display: Socket, options: RelayOptions): Promise<RelayedDisplay> => {
  const answering: boolean[] = [];
  const started = await startPictureRelay({
    display,
    socketPath: path,
    onAnswering: (answers) => answering.push(answers),
    ...options,
  });
  if (!started.ok) throw new Error(`no relay at ${path}`);
  const relay = started.value;
  let end: PictureEnd | null = null;
  inBackground(
    relay.ended.then((why) => {
      end = why;
    }),
  );
  return { path, relay, answering, end: () => end };
};
