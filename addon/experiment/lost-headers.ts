// A message in a message whose headers end without an empty line, as in reports of mail that did not arrive: Thunderbird lists it with its size, but
// gives no byte of it. Such a one has no body, so that its headers are all of it: they are found in the outer message by Thunderbird's own parser.
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

/** Hears what Thunderbird gives of a message in a message and, where that is nothing although it has a size, gives the headers. */
export class LostHeadersListener implements Gecko.StreamListener {
  readonly #attachment: Gecko.Attachment;
  readonly #next: Gecko.StreamListener;
  #isEmpty = true;

  constructor(attachment: Gecko.Attachment, next: Gecko.StreamListener) {
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
    const { partID, url = '', size = 0 } = this.#attachment;
    const isLost = this.#isEmpty && Components.isSuccessCode(status) && size > 0;
    if (!isLost || typeof partID !== 'string') return this.#next.onStopRequest(request, status);
    withoutBytes.add(this.#attachment);
    // Whatever fails, the reading ends: an attachment without a byte is told as what it is.
    try {
      findHeaders(url.replace(/[?&]part=.*$/s, ''), partID, (headers) => this.#pass(headers, request, status));
    } catch (error) {
      Cu.reportError(error);
      this.#next.onStopRequest(request, status);
    }
  }

  #pass(headers: string, request: Gecko.Request, status: number): void {
    const stream = Cc['@mozilla.org/io/string-input-stream;1'].createInstance(Ci.nsIStringInputStream);
    stream.setByteStringData(headers);
    if (headers.length > 0) this.#next.onDataAvailable(request, stream, 0, headers.length);
    this.#next.onStopRequest(request, status);
  }
}

const findHeaders = (outerUrl: string, partId: string, done: (headers: string) => void): void => {
  const { MimeParser } = ChromeUtils.importESModule('resource:///modules/mimeParser.sys.mjs') as MimeParserModule;
  let found = '';
  const startPart = (part: string, { rawHeaderText }: { readonly rawHeaderText: string }): void => {
    if (part.endsWith('$') && displayedPart(part) === `${partId}.1`) found = rawHeaderText.replace(/[\r\n]*$/, '\r\n\r\n');
  };
  const parser = MimeParser.makeStreamListenerParser({ startPart }, { bodyformat: 'none', onerror: () => undefined });
  let readBytes = 0;
  systemChannel(outerUrl).asyncOpen({
    onStartRequest: (request) => parser.onStartRequest(request),
    onDataAvailable: (request, stream, offset, count) => {
      readBytes += count;
      if (readBytes > outerMaxBytes) throw Components.Exception('', Cr.NS_BINDING_ABORTED);
      parser.onDataAvailable(request, stream, offset, count);
    },
    onStopRequest: (request, status) => {
      try {
        parser.onStopRequest(request, status);
      } finally {
        done(found);
      }
    },
  });
};

/** From the parser's number of a part (`2$.1`: of the message that is part 2, its first part) to the one that Thunderbird shows (`1.2.1.1`). */
export const displayedPart = (part: string): string =>
  part.split('$').map((within) => ['1', ...within.split('.')].filter((number) => number !== '').join('.')).join('.');
