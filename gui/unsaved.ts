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

/** Counts keys, because a save holds only what was typed before it, and is told of some time after its key. */
export class Unsaved {
  #isEditing = false;
  /** The editor says it by itself, and no key is taken for a change; null while it does not. */
  #told: boolean | null = null;
  #typed = 0;
  /** How many of these keys the document holds. */
  #held = 0;
  /** How many the save holds that was asked for by its key, or that the editor has begun; null where there is none. */
  #saving: number | null = null;

  /** An editor took the document over. */
  begin(): void {
    this.#isEditing = true;
  }

  /** A key that asks for a save holds nothing yet: an editor may be slow, or fail. */
  typed({ keysym, latin, isControl }: TypedKey): void {
    if (!this.#isEditing || changesNothing(keysym)) return;
    if (isControl && latin === 's') this.#saving = this.#typed;
    else this.#typed += 1;
  }

  /** The document is being written. */
  saving(): void {
    this.#saving ??= this.#typed;
  }

  /** The file was written, by whatever key or button. */
  saved(): void {
    this.#held = this.#saving ?? this.#held;
    this.#saving = null;
  }

  /** The editor itself said whether there are changes. */
  told(isAny: boolean): void {
    this.#told = isAny;
  }

  get isLikely(): boolean {
    return this.#told ?? this.#typed > this.#held;
  }
}
