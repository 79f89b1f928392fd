// Every piece that is answered to the add-on's process leaves a copy in Thunderbird (a StructuredCloneHolder) that only
// a garbage collection frees, and whose size the collector does not see: it would let most of a large file pile up.

const collectEveryBytes = 16 * 1024 * 1024;

export class PassedBytes {
  #uncollectedBytes = 0;

  add(sizeBytes: number): void {
    this.#uncollectedBytes += sizeBytes;
    if (this.#uncollectedBytes < collectEveryBytes) return;
    this.#uncollectedBytes = 0;
    // When no script runs, so that nothing waits for it in the middle of its work.
    Cu.schedulePreciseGC(() => undefined);
  }
}
