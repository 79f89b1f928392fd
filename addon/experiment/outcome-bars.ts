// Says in Thunderbird what became of an attachment, where the person clicked it: one bar for each opening, which
// changes as that goes on. Its words come from the background page, which has made the sender's part of them harmless;
// they are shown as text.
import type { BarButton, BarWords } from '../guard-api.ts';
import { noticeBoxIn } from './notice-box.ts';

/** Beyond this the oldest goes: a message must stay readable under them. */
const barsMax = 2;
const barName = 'glovebox-outcome';
/**
 * Thunderbird would ignore a press for a moment, and the first one wherever the focus is in another part of its window.
 * None of ours does harm.
 */
const answersAtOnce = true;

/** A copy can be saved, and then be sent. */
const keepsBar: ReadonlySet<BarButton> = new Set(['reply', 'saveAs', 'openAgain']);

interface Bar {
  element: Gecko.NotificationBar | null;
  words: BarWords;
  onPressed: (button: BarButton) => void;
}

export class OutcomeBars {
  readonly #bars = new Map<string, Bar>();

  /**
   * Takes the place of what was said under this key. Whether somebody who looks at Thunderbird sees it; `context` is
   * where it was clicked.
   */
  async show(
    key: string,
    words: BarWords,
    context: Gecko.BrowsingContext | null,
    onPressed: (button: BarButton) => void,
  ): Promise<boolean> {
    if (this.#say(key, words, onPressed)) return Services.focus.activeWindow !== null;
    const box = findBox(context);
    this.hide(key);
    if (box === null) return false;
    const bar: Bar = { element: null, words, onPressed };
    this.#bars.set(key, bar);
    const options = {
      label: words.text,
      priority: priorityOf(box, words),
      eventCallback: () => this.#forget(key, bar),
    };
    const press = (button: BarButton): boolean => {
      bar.onPressed(button);
      return keepsBar.has(button);
    };
    const buttons = words.buttons.map(({ name, label }) => ({ label, callback: () => press(name) }));
    const element = await box.appendNotification(barName, options, buttons, answersAtOnce);
    element.heading = words.title;
    bar.element = element;
    // Something newer came, or the person went on, while it was made.
    if (this.#bars.get(key) !== bar) element.remove();
    const [oldest] = this.#bars.keys();
    if (this.#bars.size > barsMax && oldest !== undefined) this.hide(oldest);
    return Services.focus.activeWindow !== null;
  }

  hide(key: string): void {
    const bar = this.#bars.get(key);
    this.#bars.delete(key);
    bar?.element?.remove();
  }

  hideAll(): void {
    for (const key of [...this.#bars.keys()]) this.hide(key);
  }

  /**
   * In the bar that is there, where only its words differ: one that counts pages could not be pressed if it were made
   * anew.
   */
  #say(key: string, words: BarWords, onPressed: Bar['onPressed']): boolean {
    const bar = this.#bars.get(key);
    if (bar?.element == null || kindOf(bar.words) !== kindOf(words)) return false;
    Object.assign(bar, { words, onPressed });
    Object.assign(bar.element, { heading: words.title, message: words.text });
    return true;
  }

  #forget(key: string, bar: Bar): void {
    if (this.#bars.get(key) === bar) this.#bars.delete(key);
  }
}

const kindOf = ({ tone, buttons }: BarWords): string => [tone, ...buttons.map(({ name }) => name)].join(' ');

const priorityOf = (box: Gecko.NotificationBox, { tone }: BarWords): number =>
  ({ info: box.PRIORITY_INFO_HIGH, warning: box.PRIORITY_WARNING_HIGH, error: box.PRIORITY_CRITICAL_HIGH })[tone];

/** Where it was clicked, else in the main window that was used last; null where none is open. */
const findBox = (context: Gecko.BrowsingContext | null): Gecko.NotificationBox | null => {
  const candidates = [context?.window, context?.top.window, Services.wm.getMostRecentWindow('mail:3pane')];
  for (const window of candidates) {
    if (window === null || window === undefined || window.closed) continue;
    const box = noticeBoxIn(shownMessageIn(window) ?? window);
    if (box !== null) return box;
  }
  return null;
};

/** Thunderbird names the whole window where a click in its message was. null where it shows none. */
const shownMessageIn = ({ document }: Gecko.ChromeWindow): Gecko.ChromeWindow | null => {
  const tabs = document.getElementById('tabmail') as Gecko.Tabs | null;
  const browser = document.getElementById('messageBrowser') as HTMLIFrameElement | null;
  return tabs?.currentAboutMessage ?? (browser?.contentWindow as Gecko.ChromeWindow | null | undefined) ?? null;
};
