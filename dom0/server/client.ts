// The client's end of one accepted or refused call: qrexec replies and our status lines, in words of the protocol.
// The client is this machine's user's program; it gets codes and numbers from us, and opaque bytes from its DispVM.
import type { Desktop } from '../../protocol/desktop.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import {
  encodeData,
  encodeExitCode,
  encodeMessage,
  encodeServiceConnect,
  messageTypes,
} from '../../protocol/qrexec.ts';
import type { Stage, Status } from '../../protocol/stages.ts';
import { CallRecord } from '../audit/call-record.ts';
import { inBackground } from '../runtime/background.ts';
import { Deferred } from '../../protocol/deferred.ts';
import { within } from '../runtime/deadline.ts';
import type { MessageStream, Received } from '../runtime/message-stream.ts';
import type { Deadlines } from './deadlines.ts';

const requestIdFieldBytes = 32;
/** A client that leaves so much unread is told no more of what it can do without. */
const unreadMaxBytes = 8 * 1024;
const waitingEveryMs = 1000;

export class Client {
  readonly requestId: string;
  /** Where its person sits, as far as it says. */
  readonly desktop: Desktop;
  /** What passes here is what the audit log tells of the call. */
  readonly record: CallRecord;
  readonly #stream: MessageStream;
  readonly #deadlines: Pick<Deadlines, 'clientTakes' | 'farewell'>;
  readonly #askedToClose = new Deferred<void>();
  #ahead: Promise<Received> | null = null;

  constructor(
    stream: MessageStream,
    requestId: string,
    deadlines: Pick<Deadlines, 'clientTakes' | 'farewell'>,
    desktop: Desktop = {},
  ) {
    this.desktop = desktop;
    this.#stream = stream;
    this.#deadlines = deadlines;
    this.requestId = requestId;
    this.record = new CallRecord(requestId);
  }

  get disconnected(): Promise<void> {
    return this.#stream.closed;
  }

  /**
   * Resolves when it asks for an orderly end, or for a failure's window to go: at any time, the last one is while it is
   * told goodbye.
   */
  get askedToClose(): Promise<void> {
    return this.#askedToClose.promise;
  }

  /**
   * Before it is accepted it has nothing to say but that it gives its call up. What else it says then waits for
   * `receive`, and whoever has said such a thing can give up only by leaving: the words behind it lie unread.
   */
  watchGivingUp(onGivenUp: () => void): void {
    const ahead = (this.#ahead ??= this.#hear());
    inBackground(
      ahead.then((received) => {
        if (received.received !== 'message' || received.message.type === messageTypes.connectionTerminated) onGivenUp();
      }),
    );
    inBackground(this.disconnected.then(onGivenUp));
  }

  receive(): Promise<Received> {
    const next = this.#ahead ?? this.#hear();
    this.#ahead = null;
    return next;
  }

  async #hear(): Promise<Received> {
    const received = await this.#stream.receive();
    if (received.received === 'message' && received.message.type === messageTypes.dataStdin)
      this.record.received(received.message.payload.length);
    if (received.received === 'message' && received.message.type === messageTypes.connectionTerminated)
      this.#askedToClose.resolve();
    return received;
  }

  /** Ends the connection without a word: it broke a rule, or there is nothing left to say. */
  leave(): void {
    this.#stream.destroy();
  }

  accept(): void {
    this.#stream.post(encodeMessage(messageTypes.serviceConnect, encodeServiceConnect(this.requestId)));
  }

  /** Refuses the call and ends the connection. */
  async refuse(code: ErrorCode): Promise<void> {
    this.tell({ event: 'failure', code });
    const identifier = new Uint8Array(requestIdFieldBytes);
    identifier.set(new TextEncoder().encode(this.requestId));
    this.#stream.post(encodeMessage(messageTypes.serviceRefused, identifier));
    await this.#end();
  }

  tellStage(stage: Stage, atMs = Date.now()): void {
    this.tell({ event: 'stage', stage, atMs });
  }

  /**
   * Says that the call waits for a DispVM, until the returned function is called. Told again and again, because one whose
   * own bytes lie unread is seen to have left only when it is written to.
   */
  tellWaiting(): () => void {
    const timer = setInterval(() => {
      if (this.#stream.unsentBytes <= unreadMaxBytes) this.tell({ event: 'waiting', for: 'dispvm' });
    }, waitingEveryMs);
    return () => clearInterval(timer);
  }

  /** Few and small, so nobody waits for the client to take them. */
  tell(status: Status): void {
    this.record.told(status);
    const line = new TextEncoder().encode(`${JSON.stringify(status)}\n`);
    for (const message of encodeData(messageTypes.dataStderr, line)) this.#stream.post(message);
  }

  /** Opaque bytes from the DispVM, at most one message's worth; empty is EOF. `late` where the client reads no more. */
  async sendOutput(bytes: Uint8Array): Promise<'taken' | 'late' | 'gone'> {
    this.record.sent(bytes.length);
    const message = encodeMessage(messageTypes.dataStdout, bytes);
    const sent = await within(this.#stream.send(message), this.#deadlines.clientTakes, 'late');
    if (sent === 'late') return sent;
    return sent ? 'taken' : 'gone';
  }

  /** The exit code is the last message. */
  async finish(exitCode: number): Promise<void> {
    this.record.finished(exitCode);
    this.#stream.post(encodeExitCode(exitCode));
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#stream.end();
    // The peer closes when it has read everything; a peer that does not is cut off.
    await within(this.#drainToEnd(), this.#deadlines.farewell, null);
    this.#stream.destroy();
  }

  async #drainToEnd(): Promise<void> {
    while ((await this.receive()).received === 'message');
  }
}
