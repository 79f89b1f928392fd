// Says in every window of Thunderbird's that something is not guarded, for as long as it is so. It can be seen even
// where the background page and the desktop's notifications do not work.
import { watchMailWindows } from '../mail-windows.ts';
import { isMailWindow, noticeBoxIn } from '../notice-box.ts';
import { Patches } from '../patches.ts';

const barName = 'glovebox-guard-failed';

export class FailureBar {
  #patches: Patches | null = null;
  readonly #bars = new Set<Gecko.NotificationBar>();
  #text = '';

  /** The newest text is the one that is shown. */
  show(text: string): void {
    this.#text = text;
    for (const bar of this.#bars) bar.label = text;
    if (this.#patches !== null) return;
    const patches = new Patches();
    this.#patches = patches;
    patches.onUndo(
      watchMailWindows((window) => void this.#add(window, patches).catch((error: unknown) => Cu.reportError(error))),
    );
  }

  hide(): void {
    this.#patches?.undoAll();
    this.#patches = null;
    this.#bars.clear();
  }

  async #add(window: Gecko.ChromeWindow, patches: Patches): Promise<void> {
    const box = isMailWindow(window.document) ? noticeBoxIn(window) : null;
    if (box === null) return;
    const bar = await box.appendNotification(barName, { label: this.#text, priority: box.PRIORITY_CRITICAL_HIGH }, []);
    // The bar goes when what it says is no longer so.
    bar.dismissable = false;
    bar.label = this.#text;
    this.#bars.add(bar);
    patches.onUndo(() => bar.remove());
  }
}
