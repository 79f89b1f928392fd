// Messages of a server of which Thunderbird keeps a copy on this computer. It throws the copy away when reading it ends
// in any other way than at its end, also when it is cancelled: the message would be fetched once more, and could not be
// read offline any more. So such a reading is never cancelled: it goes on, and what it brings is dropped.
import type { ByteSink } from './attachment-reader.ts';
import { mailServerAddress } from './mail-addresses.ts';

/** Exchange reads nothing but its copy, which it makes first. */
const alwaysByCopy = /^x-moz-(ews|graph):/i;

export const isReadFromCopy = ({ url = '', message }: Gecko.Attachment): boolean => {
  if (!mailServerAddress.test(url)) return false;
  if (alwaysByCopy.test(url)) return true;
  try {
    return message?.folder?.hasMsgOffline(message.messageKey) ?? false;
  } catch (error) {
    Cu.reportError(error);
    return false;
  }
};

/** The same, but for its cancelling. */
export const uncancelled = (request: Gecko.Request): Gecko.Request => ({
  suspend: () => request.suspend(),
  resume: () => request.resume(),
  cancel: () => undefined,
  get status() {
    return request.status;
  },
  QueryInterface: (iid) => request.QueryInterface(iid),
});

/** Whoever it leads to cannot cancel. */
export class UncancelledSink implements ByteSink {
  readonly #next: ByteSink;

  constructor(next: ByteSink) {
    this.#next = next;
  }

  onStartRequest(request: Gecko.Request): void {
    this.#next.onStartRequest(uncancelled(request));
  }

  onProgress(): void {
    this.#next.onProgress();
  }

  onPreparing(): void {
    this.#next.onPreparing();
  }

  onRefusal(...[failure]: Parameters<ByteSink['onRefusal']>): void {
    this.#next.onRefusal(failure);
  }

  onDataAvailable(request: Gecko.Request, stream: Gecko.Input, offset: number, count: number): void {
    this.#next.onDataAvailable(request, stream, offset, count);
  }

  onStopRequest(request: Gecko.Request, status: number): void {
    this.#next.onStopRequest(request, status);
  }
}
