// Knows whether an editor may hold changes that its document does not have yet. Pure; it hears of each key pressed in
// the picture.

/** A key of the user's, by its character in a Latin layout where it has one. */
export interface TypedKey {
  readonly keysym: number;
  readonly latin: string | null;
  readonly isControl: boolean;
}

/** Keys that move: Home to End, Escape, the function keys, and modifiers. */
const changesNothing = (keysym: number): boolean =>
  keysym === 0xff1b ||
  (keysym >= 0xff50 && keysym <= 0xff57) ||
  (keysym >= 0xffbe && keysym <= 0xffee) ||
  (keysym >= 0xfe01 && keysym <= 0xfe0f);

export class Unsaved {
  #isEditing = false;
  #hasChanges = false;
  /** The editor says it by itself: no key is taken for a change. */
  #isTold = false;
  /** Nothing was typed since the editor began to write. */
  #isBeingSaved = false;

  /** An editor took the document over. */
  begin(): void {
    this.#isEditing = true;
  }

  /** What was typed before Ctrl+S is saved. */
  typed({ keysym, latin, isControl }: TypedKey): void {
    if (!this.#isEditing || this.#isTold || changesNothing(keysym)) return;
    this.#hasChanges = !(isControl && latin === 's');
    this.#isBeingSaved &&= !this.#hasChanges;
  }

  /** The document is being written. */
  saving(): void {
    this.#isBeingSaved = true;
  }

  /** The file was written, by whatever key or button: all that was typed before is saved. */
  saved(): void {
    if (this.#isBeingSaved && !this.#isTold) this.#hasChanges = false;
    this.#isBeingSaved = false;
  }

  /** The editor itself said whether there are changes. */
  told(isAny: boolean): void {
    this.#isTold = true;
    this.#hasChanges = isAny;
  }

  get isLikely(): boolean {
    return this.#hasChanges;
  }
}
