// Shows at the attachment itself that it was pressed and is on its way: a small wheel in the place of its icon, and
// `aria-busy`. It is there at the press, before anybody else has heard of it, and goes when the document is visible,
// when the opening is over, and when the add-on goes.
import { windowsWithin } from './mail-windows.ts';
import type { InterceptedOpening } from './originals.ts';

interface Mark {
  /** The openings that it stands for: one attachment can be pressed twice. */
  readonly ids: Set<number>;
  readonly undo: () => void;
}

const iconSelector = ':scope > .attachmentcell-icon, :scope > #attachmentIcon';
const wheelPixels = 14;
const turnMs = 1000;

export class OpeningMarks {
  readonly #marks = new Map<Element, Mark>();

  /** `label` says in words what the wheel shows. */
  begin(id: number, taken: InterceptedOpening, label: string): void {
    for (const element of findPressed(taken)) {
      const mark = this.#marks.get(element) ?? { ids: new Set(), undo: put(element, label) };
      mark.ids.add(id);
      this.#marks.set(element, mark);
    }
  }

  end(id: number): void {
    for (const [element, mark] of this.#marks) {
      if (!mark.ids.delete(id) || mark.ids.size > 0) continue;
      mark.undo();
      this.#marks.delete(element);
    }
  }

  endAll(): void {
    for (const { undo } of this.#marks.values()) undo();
    this.#marks.clear();
  }
}

/** Where the attachment is listed, and the bar of a message that has no other. */
function* findPressed({ attachment, browsingContext }: InterceptedOpening): Generator<Element> {
  if (browsingContext === null) return;
  for (const { document } of windowsWithin(browsingContext.top)) {
    const list = (document.getElementById('attachmentBucket') ??
      document.getElementById('attachmentList')) as Gecko.AttachmentList | null;
    const items = Array.from({ length: list?.itemCount ?? 0 }, (_, index) => list?.getItemAtIndex(index) ?? null);
    const item = items.find((candidate) => candidate?.attachment === attachment) ?? null;
    if (item === null) continue;
    yield item;
    const bar = document.getElementById('attachmentInfo');
    if (bar !== null && items.length === 1) yield bar;
  }
}

/** Gives the function that leaves everything as it was. */
const put = (element: Element, label: string): (() => void) => {
  const icon = element.querySelector<HTMLElement>(iconSelector);
  const wheel = makeWheel(element.ownerDocument, label);
  element.setAttribute('aria-busy', 'true');
  if (icon === null) element.prepend(wheel);
  else icon.before(wheel);
  icon?.style.setProperty('display', 'none');
  return () => {
    wheel.remove();
    icon?.style.removeProperty('display');
    element.removeAttribute('aria-busy');
  };
};

/** Of its own parts alone: Thunderbird's pictures and style sheets change from version to version. */
const makeWheel = (document: Document, label: string): HTMLElement => {
  const wheel = document.createElementNS('http://www.w3.org/1999/xhtml', 'span');
  wheel.className = 'glovebox-opening';
  wheel.role = 'img';
  wheel.ariaLabel = label;
  wheel.title = label;
  Object.assign(wheel.style, {
    display: 'inline-block',
    boxSizing: 'border-box',
    width: `${wheelPixels}px`,
    height: `${wheelPixels}px`,
    border: '2px solid',
    borderTopColor: 'transparent',
    borderRadius: '50%',
    flex: 'none',
    alignSelf: 'center',
    verticalAlign: 'middle',
    marginInlineEnd: '2px',
  });
  if (document.defaultView?.matchMedia('(prefers-reduced-motion: reduce)').matches !== true) {
    wheel.animate([{ transform: 'rotate(0deg)' }, { transform: 'rotate(360deg)' }], {
      duration: turnMs,
      iterations: Infinity,
    });
  }
  return wheel;
};
