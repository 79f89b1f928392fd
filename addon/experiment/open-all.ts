// “Open All” and “Open” of several selected attachments, where the person wants one DispVM for more than so many files.
// This is a convenience, no guard: without it each of them is taken over by itself when Thunderbird opens it.
import type { Patches } from './patches.ts';

type Together = (attachments: readonly Gecko.Attachment[], browsingContext: Gecko.BrowsingContext) => boolean;

export class OpenAll {
  readonly #together: Together;
  /** null as long as nobody has asked for it. */
  above: number | null = null;

  /** `together` takes them, or says false where nobody listens. */
  constructor(together: Together) {
    this.#together = together;
  }

  /** In a document that shows a message; anything else is left alone. */
  watch(window: Gecko.ChromeWindow, patches: Patches): void {
    if (typeof window.HandleMultipleAttachments !== 'function') return;
    patches.replace(window, 'HandleMultipleAttachments', (original) => (attachments, action) => {
      if (action !== 'open' || !this.#takes(attachments, window)) original.call(window, attachments, action);
    });
  }

  #takes(attachments: readonly Gecko.Attachment[], window: Gecko.ChromeWindow): boolean {
    // As Thunderbird leaves out what is deleted, or detached and gone.
    const there = Array.from(attachments).filter(
      ({ hasFile, isAllowedURL }) => hasFile === true && isAllowedURL === true,
    );
    return this.above !== null && there.length > this.above && this.#together(there, window.browsingContext);
  }
}
