// Replaces functions of Thunderbird and puts every one of them back. Knows nothing of attachments.
// Must never leave a replaced function behind, and never undo what somebody else put over ours.

export class Patches {
  #undo: (() => void)[] = [];
  #inPlace: (() => boolean)[] = [];

  /** Replaces `target[key]`; where there is nothing to replace it throws, because a silent miss would open files. */
  replace<T extends object, K extends keyof T>(
    target: T,
    key: K,
    make: (original: NonNullable<T[K]>) => NonNullable<T[K]>,
  ): void {
    const original = target[key];
    if (original === undefined || original === null) throw new Error(`nothing to guard: ${String(key)}`);
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    const ours = make(original);
    target[key] = ours;
    this.addCheck(() => target[key] === ours);
    this.onUndo(() => {
      if (target[key] !== ours) return;
      if (descriptor === undefined) Reflect.deleteProperty(target, key);
      else Object.defineProperty(target, key, descriptor);
    });
  }

  /** Something else that must be so while what was replaced is in its place. */
  addCheck(isInPlace: () => boolean): void {
    this.#inPlace.push(isInPlace);
  }

  /** Whether everything that was replaced still is. */
  areInPlace(): boolean {
    return this.#inPlace.every((isInPlace) => isInPlace());
  }

  onUndo(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Undoes everything, last first. A window that is gone by then does not keep the rest from being undone. */
  undoAll(): void {
    this.#inPlace = [];
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        undo();
      } catch (error) {
        Cu.reportError(error);
      }
    }
  }
}
