// Messages of Exchange: Thunderbird fetches each whole, keeps a copy on this computer and reads that. It throws the copy
// away when reading it ends in any other way than at its end, also when it is cancelled: the message would be fetched
// once more, and could not be read offline any more. So such a reading is never cancelled: it goes on, and what it
// brings is dropped. Of two that fetch the same message at once it fails one: so they take turns. Copies of IMAP's
// messages stay, and know no turns.
import { Deferred } from '../../protocol/deferred.ts';
import type { ByteSink } from './attachment-reader.ts';
import { inBackground } from '../in-background.ts';
import { exchangeAddress } from './mail-addresses.ts';

export const isReadFromCopy = ({ url = '' }: Gecko.Attachment): boolean => exchangeAddress.test(url);

/** The last turn of each message that is being fetched; it is over when the message has come, or will not. */
const turns = new Map<string, Promise<void>>();

/**
 * Opens the channel once its message is not being fetched any more. `listen` makes what hears it. Throws where it cannot
 * be opened at once; later, `sink` is told.
 */
export const openCopy = (
  channel: Gecko.Channel,
  sink: ByteSink,
  listen: (sink: ByteSink) => Gecko.StreamListener,
): Gecko.Request => {
  const message = channel.URI.spec.replace(/\?.*$/s, '');
  const over = new Deferred<void>();
  const request = new CopyRequest(channel);
  const open = (): void => channel.asyncOpen(listen(new CopySink(sink, () => over.resolve())));
  const openLater = (): void => {
    if (request.isGivenUp) return over.resolve();
    try {
      open();
    } catch (error) {
      Cu.reportError(error);
      over.resolve();
      sink.onRefusal('attachment-unreadable');
    }
  };
  const before = turns.get(message);
  if (before === undefined) open();
  else inBackground(before.then(openLater));
  const turn = over.promise.then(() => {
    if (turns.get(message) === turn) turns.delete(message);
  });
  turns.set(message, turn);
  return request;
};

/** A request that cannot be cancelled. */
class CopyRequest implements Gecko.Request {
  isGivenUp = false;
  readonly #request: Gecko.Request;

  constructor(request: Gecko.Request) {
    this.#request = request;
  }

  get status(): number {
    return this.#request.status;
  }

  suspend(): void {
    this.#request.suspend();
  }

  resume(): void {
    this.#request.resume();
  }

  cancel(): void {
    this.isGivenUp = true;
  }

  QueryInterface(...[iid]: Parameters<Gecko.Request['QueryInterface']>): ReturnType<Gecko.Request['QueryInterface']> {
    return this.#request.QueryInterface(iid);
  }
}

class CopySink implements ByteSink {
  readonly #next: ByteSink;
  readonly #onFetched: () => void;

  constructor(next: ByteSink, onFetched: () => void) {
    this.#next = next;
    this.#onFetched = onFetched;
  }

  onStartRequest(request: Gecko.Request): void {
    this.#next.onStartRequest(new CopyRequest(request));
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
    this.#onFetched();
    this.#next.onDataAvailable(request, stream, offset, count);
  }

  onStopRequest(request: Gecko.Request, status: number): void {
    this.#onFetched();
    this.#next.onStopRequest(request, status);
  }
}
