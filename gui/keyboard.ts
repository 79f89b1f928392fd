// Turns what the user types into keys of the DispVM. Characters are whole strokes of the guest's layout, so that `z`, `ö` or
// `@` arrive as typed with any layout of the user's; other keys are held and let go as they are.
// Pure: it sends through the function it is given, and must never leave a key held down in the guest.
import { deadKeysyms, heldKeys, qnums, strokesOf, type Stroke } from './strokes.ts';

export type SendKey = (down: boolean, keysym: number, qnum: number) => void;

/** What a tool needs of a keyboard. */
export interface Typist {
  readonly strokes: (strokes: readonly Stroke[]) => void;
  /** False if a character of the text cannot be typed in the DispVM (the others are). */
  readonly text: (text: string) => boolean;
}

const shiftKeysym = 0xffe1;
const controlKeysym = 0xffe3;
const altGrKeysym = 0xfe03;
const shiftQnums: readonly number[] = [qnums.leftShift, qnums.rightShift];

const noDeadKey = { mark: '', alone: '' };

export class Keyboard {
  readonly #send: SendKey;
  /** qnum → keysym of what is down in the guest. */
  readonly #held = new Map<number, number>();
  #pending = noDeadKey;

  constructor(send: SendKey) {
    this.#send = send;
  }

  /** `unicode` is the character of the keysym or 0. False where this key cannot be typed in the guest. */
  press(keysym: number, unicode: number): boolean {
    const dead = deadKeysyms.get(keysym);
    if (dead !== undefined) {
      this.#pending = dead;
      return true;
    }
    const qnum = heldKeys.get(keysym);
    if (qnum !== undefined) {
      this.#hold(qnum, keysym);
      return true;
    }
    // The user's AltGr, locks and logo keys only choose the character here.
    if (unicode < 0x20) return true;
    const { mark, alone } = this.#pending;
    this.#pending = noDeadKey;
    const character = String.fromCodePoint(unicode);
    return this.type(character === ' ' && mark !== '' ? alone : character + mark);
  }

  release(keysym: number): void {
    const qnum = heldKeys.get(keysym);
    if (qnum !== undefined) this.#letGo(qnum);
  }

  /** Lets go of everything, e.g. when the window loses the focus and would miss the release. */
  releaseAll(): void {
    for (const qnum of [...this.#held.keys()]) this.#letGo(qnum);
    this.#pending = noDeadKey;
  }

  /** Types a text; false if a character of it cannot be typed (the others are). */
  type(text: string): boolean {
    let complete = true;
    for (const character of text.normalize('NFC')) {
      const strokes = strokesOf(character);
      if (strokes === null) complete = false;
      else strokes.forEach((stroke) => this.stroke(stroke));
    }
    return complete;
  }

  /** Presses and lets go of one key, with exactly the Shift and AltGr it needs; held Control and Alt stay as they are. */
  stroke(stroke: Stroke): void {
    const heldShifts = shiftQnums.filter((qnum) => this.#held.has(qnum));
    const wrongShifts = stroke.shift ? [] : heldShifts;
    const added: [number, number][] = [];
    if (stroke.shift && heldShifts.length === 0) added.push([shiftKeysym, qnums.leftShift]);
    if (stroke.altGr) added.push([altGrKeysym, qnums.altGr]);
    if (stroke.control && !this.#held.has(qnums.leftControl)) added.push([controlKeysym, qnums.leftControl]);

    for (const qnum of wrongShifts) this.#send(false, shiftKeysym, qnum);
    for (const [keysym, qnum] of added) this.#send(true, keysym, qnum);
    this.#send(true, stroke.keysym, stroke.qnum);
    this.#send(false, stroke.keysym, stroke.qnum);
    for (const [keysym, qnum] of added.reverse()) this.#send(false, keysym, qnum);
    for (const qnum of wrongShifts) this.#send(true, shiftKeysym, qnum);
  }

  #hold(qnum: number, keysym: number): void {
    this.#held.set(qnum, keysym);
    this.#send(true, keysym, qnum);
  }

  #letGo(qnum: number): void {
    const keysym = this.#held.get(qnum);
    if (keysym === undefined) return;
    this.#held.delete(qnum);
    this.#send(false, keysym, qnum);
  }
}
