// Asks the person before Thunderbird quits while documents are being edited, with a question that the background page
// keeps up to date. It holds nothing else up: without a question, and where asking fails, Thunderbird quits as ever.
import type { QuitQuestion } from '../guard-api.ts';
import { watchMailWindows } from './mail-windows.ts';

const requestTopic = 'quit-application-requested';
const noticeType = 'alert:alert';

export class QuitGuard {
  readonly #undo: (() => void)[] = [];
  #question: QuitQuestion | null = null;

  enable(): void {
    const observer: Gecko.Observer = {
      observe: (cancelQuit) => this.#onQuitRequested(cancelQuit as { data: boolean }),
    };
    Services.obs.addObserver(observer, requestTopic);
    this.#undo.push(() => Services.obs.removeObserver(observer, requestTopic));
    this.#undo.push(watchMailWindows((window) => this.#watchClosing(window)));
  }

  disable(): void {
    this.#question = null;
    for (const step of this.#undo.splice(0)) step();
  }

  ask(question: QuitQuestion | null): void {
    this.#question = question;
  }

  /** Somebody else may have stopped it already. */
  #onQuitRequested(cancelQuit: { data: boolean }): void {
    if (!cancelQuit.data && !this.#mayQuit()) cancelQuit.data = true;
  }

  /** Closing the last window quits too, and of that nobody is told before. */
  #watchClosing(window: Gecko.ChromeWindow): void {
    if (window.parent !== window) return;
    const listener = (event: Event): void => {
      if (event.target === window && isLastWindow(window) && !this.#mayQuit()) event.preventDefault();
    };
    window.addEventListener('close', listener);
    this.#undo.push(() => window.removeEventListener('close', listener));
  }

  /** The button that stays is the one that a key without a thought presses. */
  #mayQuit(): boolean {
    if (this.#question === null) return true;
    const { title, text, quit, stay } = this.#question;
    const { prompt } = Services;
    const buttons =
      (prompt.BUTTON_POS_0 + prompt.BUTTON_POS_1) * prompt.BUTTON_TITLE_IS_STRING + prompt.BUTTON_POS_1_DEFAULT;
    try {
      return (
        prompt.confirmEx(
          Services.wm.getMostRecentWindow('mail:3pane'),
          title,
          text,
          buttons,
          quit,
          stay,
          null,
          null,
          {},
        ) === 0
      );
    } catch (error) {
      Cu.reportError(error);
      return true;
    }
  }
}

/** Notices go by themselves. */
const isLastWindow = (window: Gecko.ChromeWindow): boolean => {
  const others = Array.from(Services.wm.getEnumerator(null)).filter((other) => other !== window);
  return others.every(({ document }) => document.documentElement.getAttribute('windowtype') === noticeType);
};
