// A message in a message whose headers end without an empty line, as in reports of mail that did not arrive:
// Thunderbird lists it with its size, but gives no byte of it. Such a one has no body, so that its headers are all of
// it: they are found in the outer message by Thunderbird's own parser.
import type { ByteSink } from './attachment-reader.ts';
import { attachmentSize } from './attachment-size.ts';
import { isReadFromCopy } from './kept-copy.ts';
import { systemChannel } from './system-channel.ts';

/** The outer message is read once more, by a parser in JavaScript. */
const outerMaxBytes = 8 * 1024 * 1024;

interface Emitter {
  startPart(part: string, headers: { readonly rawHeaderText: string }): void;
}
interface MimeParserModule {
  readonly MimeParser: {
    makeStreamListenerParser(emitter: Emitter, options: object): Gecko.StreamListener;
  };
}

const withoutBytes = new WeakSet<Gecko.Attachment>();
/** Thunderbird itself would show nothing of it. */
export const isWithoutBytes = (attachment: Gecko.Attachment): boolean => withoutBytes.has(attachment);

/**
 * Hears what comes of a message in a message and, where that is nothing although it has a size, reads its headers by a
 * second request.
 */
export class LostHeadersSink implements Gecko.StreamListener {
  readonly #attachment: Gecko.Attachment;
  readonly #next: ByteSink;
  #isEmpty = true;

  constructor(attachment: Gecko.Attachment, next: ByteSink) {
    this.#attachment = attachment;
    this.#next = next;
  }

  onStartRequest(request: Gecko.Request): void {
    this.#next.onStartRequest(request);
  }

  onDataAvailable(request: Gecko.Request, stream: Gecko.Input, offset: number, count: number): void {
    this.#isEmpty = false;
    this.#next.onDataAvailable(request, stream, offset, count);
  }

  onStopRequest(request: Gecko.Request, status: number): void {
    const { partID, url = '' } = this.#attachment;
    const isLost = this.#isEmpty && Components.isSuccessCode(status) && (attachmentSize(this.#attachment) ?? 0) > 0;
    if (!isLost || typeof partID !== 'string') return this.#next.onStopRequest(request, status);
    withoutBytes.add(this.#attachment);
    // Whatever fails, the reading ends: an attachment without a byte is told as what it is.
    try {
      const outer = systemChannel(url.replace(/[?&]part=.*$/s, ''));
      outer.asyncOpen(new HeaderSearch(partID, isReadFromCopy(this.#attachment), this.#next));
      // From here on it is the one to cancel, although its server may not have answered yet.
      this.#next.onStartRequest(outer);
    } catch (error) {
      Cu.reportError(error);
      this.#next.onStopRequest(request, status);
    }
  }
}

/**
 * Reads the outer message: for whoever waits, this request follows the first and is held to the same deadline for
 * silence.
 */
class HeaderSearch implements Gecko.StreamListener {
  readonly #next: ByteSink;
  readonly #parser: Gecko.StreamListener;
  readonly #isCopy: boolean;
  #readBytes = 0;
  #headers = '';

  constructor(partId: string, isCopy: boolean, next: ByteSink) {
    this.#next = next;
    this.#isCopy = isCopy;
    const { MimeParser } = ChromeUtils.importESModule('resource:///modules/mimeParser.sys.mjs') as MimeParserModule;
    const startPart = (part: string, { rawHeaderText }: { readonly rawHeaderText: string }): void => {
      if (part.endsWith('$') && displayedPart(part) === `${partId}.1`)
        this.#headers = rawHeaderText.replace(/[\r\n]*$/, '\r\n\r\n');
    };
    this.#parser = MimeParser.makeStreamListenerParser({ startPart }, { bodyformat: 'none', onerror: () => undefined });
  }

  onStartRequest(request: Gecko.Request): void {
    this.#parser.onStartRequest(request);
  }

  onDataAvailable(request: Gecko.Request, stream: Gecko.Input, offset: number, count: number): void {
    this.#next.onProgress();
    this.#readBytes += count;
    if (this.#readBytes <= outerMaxBytes) return this.#parser.onDataAvailable(request, stream, offset, count);
    if (!this.#isCopy) throw Components.Exception('', Cr.NS_BINDING_ABORTED);
    drop(stream, count);
  }

  onStopRequest(request: Gecko.Request, status: number): void {
    try {
      this.#parser.onStopRequest(request, status);
    } finally {
      this.#pass(request);
      // A message too long to be searched is no failure of its server: its part is told as empty.
      this.#next.onStopRequest(request, this.#readBytes > outerMaxBytes ? Cr.NS_OK : status);
    }
  }

  #pass(request: Gecko.Request): void {
    if (this.#headers === '') return;
    const stream = Cc['@mozilla.org/io/string-input-stream;1'].createInstance(Ci.nsIStringInputStream);
    stream.setByteStringData(this.#headers);
    this.#next.onDataAvailable(request, stream, 0, this.#headers.length);
  }
}

const drop = (stream: Gecko.Input, count: number): void => {
  const binary = Cc['@mozilla.org/binaryinputstream;1'].createInstance(Ci.nsIBinaryInputStream);
  binary.setInputStream(stream);
  binary.readBytes(count);
};

/**
 * From the parser's number of a part (`2$.1`: of the message that is part 2, its first part) to the one that
 * Thunderbird shows (`1.2.1.1`).
 */
export const displayedPart = (part: string): string =>
  part
    .split('$')
    .map((within) => ['1', ...within.split('.')].filter((number) => number !== '').join('.'))
    .join('.');
