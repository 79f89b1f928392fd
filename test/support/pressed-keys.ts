// Keys that a display was sent, as a test compares them.
import type { KeyEvent } from './rfb-server.ts';

const shift = 0x2a;
const altGr = 0xb8;

const names: Record<number, string> = { [shift]: 'Shift', [altGr]: 'AltGr', 0x1d: 'Control' };

/** Each key pressed, with the modifiers held at that moment, e.g. `Shift+3`. */
export const pressed = (keys: readonly KeyEvent[]): string[] => {
  const held = new Set<number>();
  const strokes: string[] = [];
  for (const { down, qnum } of keys) {
    if (!down) held.delete(qnum);
    else if (qnum !== shift && qnum !== altGr && qnum !== 0x1d)
      strokes.push([...[...held].map((other) => names[other] ?? other.toString(16)), qnum.toString(16)].join('+'));
    if (down) held.add(qnum);
  }
  return strokes;
};
