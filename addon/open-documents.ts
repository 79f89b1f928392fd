// Which openings are under way, and which of them may still bring an edit home. What must not happen to those waits for
// them: an update of the add-on, and a quit that nobody was asked about. Their number is shown.

export interface OpenDocumentsEffects {
  /** The hostile names of the documents that an editor has; none where quitting loses nothing. */
  askBeforeQuit(untrustedNames: readonly string[]): void;
  /** How many openings are under way. */
  showCount(count: number): void;
  /** Nothing is open any more. */
  update(): void;
}

export class OpenDocuments {
  readonly #effects: OpenDocumentsEffects;
  readonly #openings = new Set<string>();
  readonly #edited = new Map<string, string>();
  #updateWaits = false;

  constructor(effects: OpenDocumentsEffects) {
    this.#effects = effects;
    // An earlier page may have ended with its documents.
    this.#askBeforeQuit();
    this.#effects.showCount(0);
  }

  begin(requestId: string): void {
    this.#openings.add(requestId);
    this.#effects.showCount(this.#openings.size);
  }

  editing(requestId: string, untrustedName: string): void {
    if (!this.#openings.has(requestId)) return;
    this.#edited.set(requestId, untrustedName);
    this.#askBeforeQuit();
  }

  end(requestId: string): void {
    this.#openings.delete(requestId);
    this.#effects.showCount(this.#openings.size);
    if (this.#edited.delete(requestId)) this.#askBeforeQuit();
    this.#updateIfIdle();
  }

  updateWhenIdle(): void {
    this.#updateWaits = true;
    this.#updateIfIdle();
  }

  #askBeforeQuit(): void {
    this.#effects.askBeforeQuit([...this.#edited.values()]);
  }

  #updateIfIdle(): void {
    if (this.#updateWaits && this.#openings.size === 0) this.#effects.update();
  }
}
