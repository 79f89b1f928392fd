// Calls to the embedded dom0 over its unix socket, in this process: no extra program starts per call. It trusts the
// daemon behind a socket in a private folder of the same user, and nothing that a DispVM could have sent as form.
import type { Duplex } from 'node:stream';
import { desktopOfEnvironment, type Desktop } from '../protocol/desktop.ts';
import { languageOfEnvironment } from '../protocol/language.ts';
import { qrexecChunkBytes } from '../protocol/limits.ts';
import {
  clientProtocolVersion,
  encodeHeader,
  encodeHello,
  encodeMessage,
  messageTypes,
  MessageReader,
} from '../protocol/qrexec.ts';
import { failure, type Result } from '../protocol/result.ts';
import { Deferred } from '../protocol/deferred.ts';
import { Dom0Conversation, type Again, type Step } from './dom0-conversation.ts';
import { connectToDom0, installedBuild, isOwnDom0Running, notUnderstood, replaceHungDom0 } from './start-dom0.ts';
import type { Call, CallHandlers, CallOutcome, CallRequest, Transport } from './transport.ts';
import { inBackground } from './background.ts';

const greetsWithinMs = 10_000;
/** Where a service manager took the call, the daemon starts only now. */
const startsWithinMs = 25_000;
/** Policy may ask a person in dom0 before it answers. */
const answerDeadlineMs = 120_000;
/**
 * One dom0 may make room for another, or be ended at that moment. The last is told no build: it serves whoever calls, and
 * one that is older than builds understands it.
 */
const triesMax = 3;

/** What a language's tag, or null, and a build make of the person's desktop; null where nobody is to be told. */
type DescribeDesktop = (language: string | null, build: string | undefined) => Desktop | null;
const ownDesktop: DescribeDesktop = (language, build) => ({
  ...desktopOfEnvironment(process.env, language ?? languageOfEnvironment(process.env)),
  ...(build !== undefined && { build }),
});

const patience = (): number => (isOwnDom0Running() ? greetsWithinMs : startsWithinMs);

type Connect = (signal: AbortSignal) => Promise<Result<Duplex>>;

export class EmbeddedTransport implements Transport {
  readonly kind = 'embedded';
  readonly closesInOrder = true;
  readonly #connect: Connect;
  readonly #desktop: DescribeDesktop;
  readonly #parts: Dom0Parts;

  /**
   * `onHung` is told that dom0 takes connections and does not answer; `greetsWithin` says how many milliseconds it has
   * for its greeting.
   */
  constructor(
    connect: Connect = (signal) => connectToDom0(signal),
    desktop: DescribeDesktop = ownDesktop,
    onHung: () => void = replaceHungDom0,
    greetsWithin: () => number = patience,
  ) {
    this.#connect = connect;
    this.#desktop = desktop;
    this.#parts = { connect, onHung, greetsWithin };
  }

  readonly warmUp = (): void => {
    inBackground(
      this.#connect(new AbortController().signal).then((connection) => {
        if (connection.ok) connection.value.destroy();
      }),
    );
  };

  readonly connect = (request: CallRequest, handlers: CallHandlers): Call => {
    const begin = (isLastTry: boolean): Dom0Conversation =>
      new Dom0Conversation(request, this.#desktop(request.language ?? null, isLastTry ? undefined : installedBuild()));
    return new EmbeddedCall(this.#parts, begin, handlers);
  };
}

interface Dom0Parts {
  readonly connect: Connect;
  readonly onHung: () => void;
  readonly greetsWithin: () => number;
}

class EmbeddedCall implements Call {
  readonly outcome: Promise<CallOutcome>;
  readonly #abort = new AbortController();
  readonly #accepted = new Deferred<boolean>();
  readonly #handlers: CallHandlers;
  readonly #parts: Dom0Parts;
  readonly #begin: (isLastTry: boolean) => Dom0Conversation;
  #conversation: Dom0Conversation;
  #socket: Duplex | null = null;
  #deadline: NodeJS.Timeout | null = null;
  #timedOut = false;
  #inputEnded = false;
  #closing = false;

  constructor(parts: Dom0Parts, begin: (isLastTry: boolean) => Dom0Conversation, handlers: CallHandlers) {
    this.#parts = parts;
    this.#handlers = handlers;
    this.#begin = begin;
    this.#conversation = begin(false);
    this.outcome = this.#run(parts.connect).then(nameCause);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!(await this.#accepted.promise) || this.#inputEnded) return;
    await this.#send(frameInput(bytes));
  }

  end(): void {
    inBackground(
      this.#accepted.promise.then((accepted) => {
        if (!accepted || this.#inputEnded) return;
        this.#inputEnded = true;
        inBackground(this.#send([encodeMessage(messageTypes.dataStdin)]));
      }),
    );
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#socket === null || this.#conversation.phase === 'hello') {
      this.cancel();
      return;
    }
    this.#inputEnded = true;
    inBackground(this.#send([encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8))]));
  }

  cancel(): void {
    this.#abort.abort();
    this.#socket?.destroy();
  }

  async #run(connect: Connect): Promise<CallOutcome> {
    let why: Again = 'sent-on';
    try {
      for (let tries = 1; tries <= triesMax; tries += 1) {
        if (tries > 1) this.#conversation = this.#begin(tries === triesMax);
        const outcome = await this.#try(connect);
        if (typeof outcome !== 'string') return outcome;
        why = outcome;
      }
      return failure({ code: why === 'unanswered' ? 'dom0-protocol' : 'dom0-unreachable', exitCode: null });
    } finally {
      this.#accepted.resolve(false);
    }
  }

  async #try(connect: Connect): Promise<CallOutcome | Again> {
    const connection = await connect(this.#abort.signal);
    try {
      if (this.#abort.signal.aborted) return cancelled;
      if (!connection.ok) return failure({ code: connection.error, exitCode: null });
      this.#socket = connection.value;
      return await this.#converse(connection.value);
    } finally {
      this.#restartDeadline(null);
      if (connection.ok) connection.value.destroy();
    }
  }

  async #converse(socket: Duplex): Promise<CallOutcome | Again> {
    const reader = new MessageReader();
    this.#restartDeadline(this.#parts.greetsWithin());
    inBackground(this.#send([encodeHello(clientProtocolVersion)]));
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        const outcome = await this.#read(reader, chunk);
        if (outcome !== null) return outcome;
      }
    } catch {
      // A broken connection is an expected end; what it means is decided below.
    }
    if (this.#abort.signal.aborted) return cancelled;
    if (this.#timedOut && this.#conversation.phase === 'hello') this.#parts.onHung();
    return this.#timedOut ? failure({ code: 'dom0-unreachable', exitCode: null }) : this.#conversation.lost();
  }

  async #read(reader: MessageReader, chunk: Uint8Array): Promise<CallOutcome | Again | null> {
    for (const message of reader.push(chunk)) {
      for (const step of this.#conversation.take(message)) {
        if (step.do === 'over') return step.outcome;
        if (step.do === 'again') return step.because;
        await this.#follow(step);
        if (this.#abort.signal.aborted) return cancelled;
      }
    }
    return reader.error === null ? null : failure({ code: 'dom0-protocol', exitCode: null });
  }

  async #follow(step: Exclude<Step, { do: 'over' | 'again' }>): Promise<void> {
    switch (step.do) {
      case 'send':
        this.#restartDeadline(answerDeadlineMs);
        await this.#send([step.message]);
        break;
      case 'accepted':
        this.#restartDeadline(null);
        this.#accepted.resolve(true);
        this.#handlers.onAccepted?.();
        break;
      case 'stdout':
        await this.#handlers.onStdout(step.bytes);
        break;
      case 'stdoutEnd':
        this.#handlers.onStdoutEnd?.();
        break;
      case 'status':
        if (step.status.event === 'waiting' && this.#conversation.phase === 'trigger')
          this.#restartDeadline(answerDeadlineMs);
        this.#handlers.onStatus(step.status);
    }
  }

  /**
   * Settles when the kernel has taken everything, or when the connection is over: the parts' memory may then be used
   * again.
   */
  async #send(parts: Iterable<Uint8Array>): Promise<void> {
    const socket = this.#socket;
    if (socket === null) return;
    socket.cork();
    let last = Promise.resolve();
    for (const part of parts) last = writePart(socket, part);
    socket.uncork();
    await last;
  }

  #restartDeadline(ms: number | null): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline =
      ms === null
        ? null
        : setTimeout(() => {
            this.#timedOut = true;
            this.#socket?.destroy();
          }, ms);
  }
}

/** dom0 made no sense: it may be one that an update has put in place. */
const nameCause = (outcome: CallOutcome): CallOutcome =>
  outcome.ok || outcome.error.code !== 'dom0-protocol' ? outcome : failure({ ...outcome.error, code: notUnderstood() });

const cancelled: CallOutcome = failure({ code: 'cancelled', exitCode: null });

/** DATA_STDIN messages as headers and views of the bytes: an attachment's bytes are not copied once more. */
function* frameInput(bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += qrexecChunkBytes) {
    const payload = bytes.subarray(offset, offset + qrexecChunkBytes);
    yield encodeHeader(messageTypes.dataStdin, payload.length);
    yield payload;
  }
}

const writePart = (socket: Duplex, part: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    if (socket.writable) socket.write(part, () => resolve());
    else resolve();
  });
