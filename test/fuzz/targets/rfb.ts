// Arbitrary bytes from QEMU's VNC server: nothing but pixels inside the screen and sizes may come out, however they are
// cut. The first byte says whether a valid greeting goes before them, the second how they are cut.
import { framebufferPixelsMax } from '../../../protocol/limits.ts';
import { assertHarmless, cutUp, readDisplay, readGreeting } from '../../support/rfb-reading.ts';
import { garbage, rectangle, serverGreeting, solid, u8, update } from '../../support/rfb-words.ts';

const screen = { width: 64, height: 48 };

const run = (bytes: Uint8Array): void => {
  const [kind = 0, cut = 0] = bytes;
  const said = bytes.subarray(2);
  const cuts = cut === 0 ? [] : Array.from({ length: 8 }, (_, index) => cut * (index + 1));
  if (kind % 4 === 0) {
    const inPieces = readGreeting(cutUp(said, cuts)).at(-1)?.found;
    if (inPieces !== readGreeting([said]).at(-1)?.found) throw new Error('a greeting depends on how it is cut');
    return;
  }
  const whole = readDisplay(screen, [said]);
  assertHarmless(whole.passed, screen, framebufferPixelsMax);
  const inPieces = readDisplay(screen, cutUp(said, cuts));
  if (!inPieces.passed.equals(whole.passed) || inPieces.isWrong !== whole.isWrong)
    throw new Error('a message depends on how it is cut');
};

const greeting = (bytes: Buffer): Uint8Array => Buffer.concat([u8(0, 5), bytes]);
const messages = (...said: Buffer[]): Uint8Array => Buffer.concat([u8(1, 5), ...said]);

export const rfb = {
  name: 'RFB from QEMU',
  run,
  seeds: [
    greeting(serverGreeting(64, 48)),
    greeting(serverGreeting(4096, 1024, 'n'.repeat(100))),
    messages(update(rectangle(0, 0, 64, 48, 0, solid(64 * 48, 0x112233)))),
    messages(update(rectangle(0, 0, 4, 4, 0, garbage(64)), rectangle(8, 8, 2, 2, 0, garbage(16))), update()),
    messages(update(rectangle(0, 0, 100, 80, -223)), update(rectangle(90, 70, 2, 2, 0, garbage(16)))),
    messages(update(rectangle(0, 0, 64, 48, -258)), update(rectangle(0, 0, 1024, 768, 7, u8(0x90, 5)))),
    messages(u8(3, 0, 0, 0, 0, 0, 0, 5), Buffer.from('hello')),
  ] satisfies Uint8Array[],
};
