// The program that gives the guest's screen its size (dispvm/screen). It was started by init, and reads lines from a
// FIFO.
import * as os from 'os';
import type { Screen } from '../../protocol/screen.ts';
import { writeAll } from './quickjs-files.ts';

const openNonBlocking = 0o4000;

/** Without one the screen stays as it is, and dom0's window scales it. `folder` holds screen.in. */
export const openScreen = (folder: string): ((screen: Screen) => void) => {
  const pipe = os.open(`${folder}/screen.in`, os.O_RDWR | openNonBlocking);
  return ({ width, height, densityPercent }) => {
    const line = `${width} ${height} ${densityPercent}\n`;
    if (pipe >= 0)
      writeAll(
        pipe,
        Uint8Array.from(line, (character) => character.charCodeAt(0)),
      );
  };
};
