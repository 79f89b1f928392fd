// Turns what the user types into keys of the DispVM. Characters are whole strokes of the guest's layout, so that `z`,
// `ö` or `@` arrive as typed with any layout of the user's; other keys are held and let go as they are. What the
// guest's layout lacks is typed as the running viewer takes it, by its number. Pure: it sends through the function it
// is given, and must never leave a key held down in the guest.
import { heldKeys, qnums, strokesOf, type Stroke } from './strokes.ts';
import type { UnicodeEntry } from './unicode-entry.ts';

export type SendKey = (down: boolean, keysym: number, qnum: number) => void;

/** What a tool needs of a keyboard. */
export interface Typist {
  readonly strokes: (strokes: readonly Stroke[]) => void;
  /** False if a character of the text cannot be typed in the DispVM (the others are). */
  readonly text: (text: string) => boolean;
}

const shiftKeysym = 0xffe1;
const controlKeysym = 0xffe3;
const altKeysym = 0xffe9;
const altGrKeysym = 0xfe03;
const shiftQnums: readonly number[] = [qnums.leftShift, qnums.rightShift];
const shortcutQnums: readonly number[] = [qnums.leftControl, qnums.rightControl, qnums.leftAlt];

/** One key of the user's, as it came. */
export interface PressedKey {
  readonly keysym: number;
  /** The character of the keysym, or 0. */
  readonly unicode: number;
  /** The key's character in a Latin layout, for shortcuts. */
  readonly latin: string | null;
  /** What was held with it: an input method may have kept the press of a modifier, and sent this key on. */
  readonly isControl: boolean;
  readonly isAlt: boolean;
}

export class Keyboard {
  readonly #send: SendKey;
  /** qnum → keysym of what is down in the guest. */
  readonly #held = new Map<number, number>();
  #unicodeEntry: UnicodeEntry | null = null;

  constructor(send: SendKey) {
    this.#send = send;
  }

  /** null: the viewer that runs has no way to type a character by its number. */
  setUnicodeEntry(entry: UnicodeEntry | null): void {
    this.#unicodeEntry = entry;
  }

  /** False where this key cannot be typed in the guest. */
  press({ keysym, unicode, latin, isControl, isAlt }: PressedKey): boolean {
    const qnum = heldKeys.get(keysym);
    if (qnum !== undefined) {
      this.#hold(qnum, keysym);
      return true;
    }
    // The user's AltGr, locks and logo keys only choose the character here.
    if (unicode < 0x20) return true;
    const character = String.fromCodePoint(unicode);
    const isShortcut = isControl || isAlt || shortcutQnums.some((held) => this.#held.has(held));
    if (!isShortcut) return this.type(character);
    const strokes = strokesOf(character) ?? (latin === null ? null : strokesOf(latin));
    strokes?.forEach((stroke) => this.stroke({ ...stroke, control: isControl, alt: isAlt }));
    return strokes !== null;
  }

  release(keysym: number): void {
    const qnum = heldKeys.get(keysym);
    if (qnum !== undefined) this.#letGo(qnum);
  }

  /** Lets go of everything, e.g. when the window loses the focus and would miss the release. */
  releaseAll(): void {
    for (const qnum of [...this.#held.keys()]) this.#letGo(qnum);
  }

  /** What an input method made: Control or Alt, which may have ended the composing, are no part of it. */
  composed(text: string): boolean {
    for (const qnum of shortcutQnums) this.#letGo(qnum);
    return this.type(text);
  }

  /** Types a text; false if a character of it cannot be typed (the others are). */
  type(text: string): boolean {
    let complete = true;
    for (const character of text.normalize('NFC')) {
      const strokes = strokesOf(character) ?? this.#unicodeEntry?.(character) ?? null;
      if (strokes === null) complete = false;
      else strokes.forEach((stroke) => this.stroke(stroke));
    }
    return complete;
  }

  /**
   * Presses and lets go of one key, with exactly the Shift and AltGr it needs; held Control and Alt stay as they are.
   */
  stroke(stroke: Stroke): void {
    const heldShifts = shiftQnums.filter((qnum) => this.#held.has(qnum));
    // A space is one with Shift too, and Shift+space is a key of its own in a viewer.
    const wrongShifts = stroke.shift || stroke.qnum === qnums.space ? [] : heldShifts;
    const added: [number, number][] = [];
    if (stroke.shift && heldShifts.length === 0) added.push([shiftKeysym, qnums.leftShift]);
    if (stroke.altGr) added.push([altGrKeysym, qnums.altGr]);
    const controls = [qnums.leftControl, qnums.rightControl];
    if (stroke.control && !controls.some((qnum) => this.#held.has(qnum)))
      added.push([controlKeysym, qnums.leftControl]);
    if (stroke.alt && !this.#held.has(qnums.leftAlt)) added.push([altKeysym, qnums.leftAlt]);

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
