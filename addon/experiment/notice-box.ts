// Where a window of Thunderbird's has bars: above the message where it shows one, else under its tool bars.
import { openWindows } from './mail-windows.ts';

const boxes = new WeakMap<Document, Gecko.NotificationBox>();
const windowTypes = ['mail:3pane', 'mail:messageWindow', 'msgcompose'];

/** null where this window has no room for them. */
export const noticeBoxIn = (window: Gecko.ChromeWindow): Gecko.NotificationBox | null => {
  const { document, MozElements } = window;
  const insert = placeIn(document);
  if (MozElements === undefined || insert === null) return null;
  const box = boxes.get(document) ?? new MozElements.NotificationBox(insert);
  boxes.set(document, box);
  return box;
};

/** Leaves nothing in any window. */
export const removeNoticeBoxes = (): void => {
  for (const { document } of openWindows()) {
    boxes.get(document)?.stack.remove();
    boxes.delete(document);
  }
};

const placeIn = (document: Document): ((element: Element) => void) | null => {
  const aboveMessage = document.getElementById('mail-notification-top');
  if (aboveMessage !== null) return (element) => aboveMessage.append(element);
  if (!isMailWindow(document)) return null;
  // Beside the bar of spaces at the left, not under it.
  const body = document.getElementById('messengerBody');
  const tools = document.querySelector('toolbox');
  if (body !== null || tools === null) return (element) => (body ?? document.body).prepend(element);
  return (element) => tools.after(element);
};

export const isMailWindow = ({ documentElement }: Document): boolean =>
  windowTypes.includes(documentElement.getAttribute('windowtype') ?? '');
