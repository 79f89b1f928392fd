// What a viewer says while it shows a document: from our viewer to the guest's agent, and from there on the stderr
// stream of qubes.OpenInVM to dom0. One grammar for both ways: lines of known words with numbers, and three kinds of
// text from the document, whose length comes first. A hostile guest writes it too: bounded in length here, in number by
// the reader.
import { guestTextMaxBytes, linkMaxBytes } from './limits.ts';

/** Pages, members deep, viewers: no number is larger. */
export const numberMax = 999_999;

export type ViewerEvent =
  /** The viewer of this index in the template's table has the whole file. Said once, first. */
  | { readonly event: 'delivered'; readonly viewer: number }
  /** The document, or what there is to say of it, is painted. */
  | { readonly event: 'painted' }
  | { readonly event: 'page'; readonly page: number; readonly pages: number }
  /** The viewer cannot go on without a password; `isWrong` where one was given. */
  | { readonly event: 'password'; readonly isWrong: boolean }
  /** So many members deep in an archive or message; 0 is the document itself. */
  | { readonly event: 'inside'; readonly depth: number }
  /** Of several files this one, counted from 0, is shown from now on, by this viewer of the table. */
  | { readonly event: 'file'; readonly file: number; readonly viewer: number }
  /** The file that is shown now cannot be, as this exit code of protocol/agent-services.ts says; the others can. */
  | { readonly event: 'unshown'; readonly exitCode: number }
  /** The person asked to edit; this viewer of the table took over. */
  | { readonly event: 'editing'; readonly viewer: number }
  /** The editor's document is another than the one dom0 has: its bytes follow, once it is written. */
  | { readonly event: 'saving' }
  /** The bytes since the last `saving` are the whole document. */
  | { readonly event: 'saved' }
  /** Whether the editor holds changes that its document does not have: it says so by itself, and none are guessed. */
  | { readonly event: 'unsaved'; readonly isAny: boolean }
  /** What was typed before dom0 asked has been dealt with, and what was saved of it was sent. */
  | { readonly event: 'settled' }
  /** UTF-8, as far as anybody can trust it: an address that was clicked, a copied text, a page as text. */
  | { readonly event: 'link' | 'copied' | 'reading'; readonly untrustedUtf8: Uint8Array };

type TextEvent = Extract<ViewerEvent, { untrustedUtf8: Uint8Array }>['event'];
const textMaxBytes: Readonly<Record<TextEvent, number>> = {
  link: linkMaxBytes,
  copied: guestTextMaxBytes,
  reading: guestTextMaxBytes,
};
const lineMaxBytes = 32;
const newline = 0x0a;

/** The bytes of one event. */
export const encodeViewerEvent = (event: ViewerEvent): Uint8Array => {
  if (!('untrustedUtf8' in event)) return ascii(`${lineOf(event)}\n`);
  const head = ascii(`${event.event} ${event.untrustedUtf8.length}\n`);
  const bytes = new Uint8Array(head.length + event.untrustedUtf8.length);
  bytes.set(head);
  bytes.set(event.untrustedUtf8, head.length);
  return bytes;
};

const lineOf = (event: Exclude<ViewerEvent, { untrustedUtf8: Uint8Array }>): string => {
  switch (event.event) {
    case 'delivered':
    case 'editing':
      return `${event.event} ${event.viewer}`;
    case 'painted':
    case 'saving':
    case 'saved':
    case 'settled':
      return event.event;
    case 'page':
      return `page ${event.page} ${event.pages}`;
    case 'password':
      return `password ${event.isWrong ? 1 : 0}`;
    case 'file':
      return `file ${event.file} ${event.viewer}`;
    case 'unshown':
      return `unshown ${event.exitCode}`;
    case 'inside':
      return `inside ${event.depth}`;
    case 'unsaved':
      return `unsaved ${event.isAny ? 1 : 0}`;
  }
};

/**
 * Takes bytes as they come; null for ever after the first that are no event. `parseMore` knows lines that this end
 * takes besides.
 */
export class ViewerEventReader<More = never> {
  readonly #parseMore: (untrustedLine: string) => More | null;
  #line = '';
  #text: { readonly event: TextEvent; readonly bytes: Uint8Array; filled: number } | null = null;
  #isBroken = false;

  constructor(parseMore: (untrustedLine: string) => More | null = () => null) {
    this.#parseMore = parseMore;
  }

  push(untrustedBytes: Uint8Array): readonly (ViewerEvent | More)[] | null {
    const events: (ViewerEvent | More)[] = [];
    for (let at = 0; at < untrustedBytes.length && !this.#isBroken;) {
      at =
        this.#text === null ? this.#takeLine(untrustedBytes, at, events) : this.#takeText(untrustedBytes, at, events);
    }
    return this.#isBroken ? null : events;
  }

  #takeLine(bytes: Uint8Array, at: number, events: (ViewerEvent | More)[]): number {
    const found = bytes.indexOf(newline, at);
    const end = found === -1 ? bytes.length : found;
    if (this.#line.length + end - at > lineMaxBytes) this.#isBroken = true;
    else this.#line += String.fromCharCode(...bytes.subarray(at, end));
    // What can become no event is not waited for: its end might never come.
    if (!beginning.test(this.#line)) this.#isBroken = true;
    if (this.#isBroken || found === -1) return bytes.length;
    this.#finishLine(events);
    return found + 1;
  }

  #finishLine(events: (ViewerEvent | More)[]): void {
    const line = this.#line;
    this.#line = '';
    const text = /^(link|copied|reading) (0|[1-9][0-9]{0,5})$/.exec(line);
    if (text !== null) return this.#beginText(text[1] as TextEvent, Number(text[2]), events);
    const event = parseLine(line) ?? this.#parseMore(line);
    if (event === null) this.#isBroken = true;
    else events.push(event);
  }

  #beginText(event: TextEvent, length: number, events: (ViewerEvent | More)[]): void {
    if (length > textMaxBytes[event]) this.#isBroken = true;
    else if (length === 0) events.push({ event, untrustedUtf8: new Uint8Array(0) });
    else this.#text = { event, bytes: new Uint8Array(length), filled: 0 };
  }

  #takeText(from: Uint8Array, at: number, events: (ViewerEvent | More)[]): number {
    const text = this.#text;
    if (text === null) return at;
    const piece = from.subarray(at, at + text.bytes.length - text.filled);
    text.bytes.set(piece, text.filled);
    text.filled += piece.length;
    if (text.filled === text.bytes.length) {
      events.push({ event: text.event, untrustedUtf8: text.bytes });
      this.#text = null;
    }
    return at + piece.length;
  }
}

/** Of any line, and of an empty one: a word, then at most two numbers. */
const beginning = /^(?:[a-z]{1,16}(?: [0-9]{0,6}){0,2})?$/;

const parseLine = (line: string): ViewerEvent | null => {
  const [, word, first, second] = /^([a-z]+)(?: (0|[1-9][0-9]{0,5}))?(?: (0|[1-9][0-9]{0,5}))?$/.exec(line) ?? [];
  const [one, two] = [first, second].map((digits) => (digits === undefined ? null : Number(digits)));
  if (one === null) return parseBareWord(word);
  if (one === undefined) return null;
  if (word === 'page' && typeof two === 'number')
    return one >= 1 && one <= two ? { event: 'page', page: one, pages: two } : null;
  if (word === 'file' && typeof two === 'number') return { event: 'file', file: one, viewer: two };
  if (typeof two === 'number') return null;
  switch (word) {
    case 'delivered':
    case 'editing':
      return { event: word, viewer: one };
    case 'password':
      return one <= 1 ? { event: 'password', isWrong: one === 1 } : null;
    case 'unsaved':
      return one <= 1 ? { event: 'unsaved', isAny: one === 1 } : null;
    case 'inside':
      return { event: 'inside', depth: one };
    case 'unshown':
      return { event: 'unshown', exitCode: one };
    default:
      return null;
  }
};

const parseBareWord = (word: string | undefined): ViewerEvent | null => {
  switch (word) {
    case 'painted':
    case 'saving':
    case 'saved':
    case 'settled':
      return { event: word };
    default:
      return null;
  }
};

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
