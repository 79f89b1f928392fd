// Our viewer, which init has started before the savefile: two FIFOs, and its process. Both ends are open before a
// click. The viewer writes whatever a document makes it write, so nothing here waits for it or believes it.
import * as os from 'os';
import type { ResidentViewer } from './guest.ts';
import { writeAll } from './quickjs-files.ts';
import { isAlive, readPid } from './quickjs-processes.ts';

const openNonBlocking = 0o4000;
const readBytes = 64 * 1024;

/** null where this guest has none. `folder` holds viewer.in, viewer.out and viewer.pid. */
export const openResidentViewer = (folder: string): ResidentViewer | null => {
  // Open for both: an end that nobody else has open is no error and no end.
  const [toIt, fromIt] = ['in', 'out'].map((end) => os.open(`${folder}/viewer.${end}`, os.O_RDWR | openNonBlocking));
  const pid = readPid(`${folder}/viewer.pid`);
  if (toIt === undefined || fromIt === undefined || toIt < 0 || fromIt < 0 || pid < 2) return null;
  const input = new Uint8Array(readBytes);
  let hear: ((untrustedBytes: Uint8Array) => void) | null = null;
  // What it says while nobody listens is of a document that is put away.
  os.setReadHandler(fromIt, () => {
    const got = os.read(fromIt, input.buffer, 0, readBytes);
    if (got > 0) hear?.(input.subarray(0, got));
  });
  return {
    pid,
    status: () => (isAlive(pid) ? 'running' : 'failed'),
    tell: (line) =>
      writeAll(
        toIt,
        Uint8Array.from(`${line}\n`, (character) => character.charCodeAt(0)),
      ),
    listen: (listener) => {
      hear = listener;
      return {
        cancel: () => {
          if (hear === listener) hear = null;
        },
      };
    },
  };
};
