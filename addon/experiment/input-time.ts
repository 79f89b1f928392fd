// Remembers when the person last pressed or clicked, so that an opening's time counts from the hand and not from the
// code. Reads the time of input events only, never what was typed or where.
import type { Patches } from './patches.ts';

/** An older input did not cause the opening at hand. */
const inputMaxAgeMs = 2000;
const inputEvents = ['mouseup', 'keydown', 'command'];

export class InputTime {
  #lastInputAtMs = 0;

  /** Listens on a top-level window; events of its frames pass there too. */
  watch(window: Gecko.ChromeWindow, patches: Patches): void {
    const note = (event: Event): void => {
      const source = event.target as Node | Gecko.ChromeWindow | null;
      const origin =
        (source !== null && 'ownerDocument' in source ? source.ownerDocument?.defaultView : null) ?? window;
      this.#lastInputAtMs = origin.performance.timeOrigin + event.timeStamp;
    };
    for (const type of inputEvents) window.windowRoot.addEventListener(type, note, { capture: true });
    patches.onUndo(() => {
      for (const type of inputEvents) window.windowRoot.removeEventListener(type, note, { capture: true });
    });
  }

  /** Unix time in milliseconds of the input that led here; `nowMs` where there was none. */
  clickedAtMs(nowMs: number): number {
    // An event's time has fractions and another clock's base: it may seem to lie a little ahead.
    return nowMs - this.#lastInputAtMs <= inputMaxAgeMs ? Math.min(this.#lastInputAtMs, nowMs) : nowMs;
  }
}
