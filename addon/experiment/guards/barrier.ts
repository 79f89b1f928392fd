// Closes a part of Thunderbird's windows to the person's hand, where the function behind it could not be taken over:
// mouse, keys, menus and drags there do nothing. The last thing that is still in our hands; it works by what is on the
// screen, not by names of functions. What a message shows by itself needs no hand: it is closed by Thunderbird's own
// preference.
import { watchMailWindows } from '../mail-windows.ts';
import { Patches } from '../patches.ts';
import { lockInline } from './inline-preference.ts';

/** `links`: those of a message that lead to something other than the web. */
type HandArea = 'attachments' | 'drag-out' | 'links' | 'saved-files' | 'save-link';
export type Area = HandArea | 'inside-message';

interface Closed {
  readonly events: readonly string[];
  holds(element: Element): boolean;
}

const hand = [
  'mousedown',
  'mouseup',
  'click',
  'auxclick',
  'dblclick',
  'keydown',
  'keypress',
  'keyup',
  'command',
  'contextmenu',
  'popupshowing',
  'dragstart',
];
/** Thunderbird's own names for lists, bars, menus and buttons of attachments all say so. */
const ofAttachments = '[id*="ttachment"]';
const harmlessLink = /^(https?|mailto|tel):/;

const closed: Readonly<Record<HandArea, Closed>> = {
  attachments: { events: hand, holds: (element) => element.closest(ofAttachments) !== null },
  'drag-out': { events: ['dragstart'], holds: (element) => element.closest(ofAttachments) !== null },
  'saved-files': { events: hand, holds: (element) => element.ownerDocument.documentURI.startsWith('about:downloads') },
  'save-link': { events: hand, holds: (element) => element.closest('[id$="-savelink"], [id$="-saveimage"]') !== null },
  links: {
    events: ['click', 'auxclick', 'dblclick', 'keydown', 'dragstart', 'contextmenu'],
    holds: (element) => {
      const link = element.closest<HTMLAnchorElement>('a[href]');
      return link !== null && !harmlessLink.test(link.href);
    },
  },
};

export class Barrier {
  readonly #closed = new Set<HandArea>();
  readonly #patches = new Patches();
  #isWatching = false;

  close(area: Area): void {
    if (area === 'inside-message') return this.#patches.onUndo(lockInline());
    this.#closed.add(area);
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#patches.onUndo(watchMailWindows((window) => this.#watch(window)));
  }

  openAll(): void {
    this.#closed.clear();
    this.#patches.undoAll();
    this.#isWatching = false;
  }

  #watch(window: Gecko.ChromeWindow): void {
    const refuse = (event: Event): void => {
      const element = elementOf(event);
      if (
        element === null ||
        ![...this.#closed].some((area) => closed[area].events.includes(event.type) && closed[area].holds(element))
      )
        return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    for (const type of hand) window.addEventListener(type, refuse, { capture: true });
    this.#patches.onUndo(() => {
      for (const type of hand) window.removeEventListener(type, refuse, { capture: true });
    });
  }
}

/** Also within what an element of Thunderbird's is made of. */
const elementOf = (event: Event): Element | null => {
  const node = event.target as Partial<Node> | null;
  if (node?.nodeType === 1) return node as Element;
  return (node as Partial<Text> | null)?.parentElement ?? null;
};
