// The add-on's end of the native-messaging port: one port kept open, many requests on it, credit for each.
// Trusts the host with bytes, but checks every message; whatever goes wrong ends in a code for each request, never in silence.
import type { Runtime } from 'webextension-polyfill';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { nativeWindowBytes } from '../protocol/limits.ts';
import { nativeProtocolVersion, toAddonSchema, toHostSchema, type ToAddon, type ToHost } from '../protocol/native-messages.ts';

export type OpenMessage = Extract<ToHost, { readonly type: 'open' }>;
/** What the host says about one request; exactly one `done` or `failed` comes, and comes last. */
export type HostEvent = Extract<ToAddon, { readonly requestId: string | null }>;
export type HostStatus = Extract<ToAddon, { readonly type: 'status' }>;
type OnHostEvent = (event: HostEvent) => void;
export type Port = Pick<Runtime.Port, 'postMessage' | 'disconnect' | 'onMessage' | 'onDisconnect' | 'error'>;

/** A host that lived shorter than this is not started again before it is needed. */
const steadyAfterMs = 10_000;
/** Longer than the host waits for dom0. A page that asks must not wait for ever for a host that is stuck. */
const usualStatusDeadlineMs = 20_000;

export class HostConnection {
  readonly #connect: () => Port;
  readonly #statusDeadlineMs: number;
  #link: Link | null = null;

  constructor(connect: () => Port, statusDeadlineMs = usualStatusDeadlineMs) {
    this.#connect = connect;
    this.#statusDeadlineMs = statusDeadlineMs;
  }

  /** How the host reaches dom0; null until it has greeted. */
  get transport(): 'qubes' | 'embedded' | null {
    return this.#link?.transport ?? null;
  }

  /** Starts the host before anybody waits for it. */
  keepWarm(): void {
    this.#link ??= this.#openLink();
  }

  /** Sends `open`; the call's end comes as an event even where there is no host at all. */
  open(message: OpenMessage, onEvent: OnHostEvent): HostCall {
    this.keepWarm();
    const link = this.#link ?? this.#openLink();
    return link.open(message, onEvent);
  }

  /** How dom0 and its templates are; a code where there is no host to ask. */
  status(): Promise<HostStatus | ErrorCode> {
    this.keepWarm();
    return (this.#link ?? this.#openLink()).status(this.#statusDeadlineMs);
  }

  #openLink(): Link {
    const startedAtMs = performance.now();
    const link = new Link(this.#connect(), () => {
      if (this.#link === link) this.#link = null;
      if (link.greeted && performance.now() - startedAtMs > steadyAfterMs) this.keepWarm();
    });
    this.#link = link;
    link.greet();
    return link;
  }
}

/** One life of the host. */
class Link {
  readonly #port: Port;
  readonly #calls = new Map<string, HostCall>();
  readonly #onEnd: () => void;
  /** The question under way: whoever asks meanwhile gets the same answer. */
  #question: { readonly answer: Promise<HostStatus | ErrorCode>; readonly resolve: (status: HostStatus | ErrorCode) => void } | null = null;
  #ended = false;
  transport: 'qubes' | 'embedded' | null = null;

  constructor(port: Port, onEnd: () => void) {
    this.#port = port;
    this.#onEnd = onEnd;
    port.onMessage.addListener((untrustedMessage: unknown) => this.#receive(untrustedMessage));
    port.onDisconnect.addListener(() => this.#end(this.#deathCode()));
  }

  greet(): void {
    this.send({ type: 'hello', version: nativeProtocolVersion });
  }

  get greeted(): boolean {
    return this.transport !== null;
  }

  open(message: OpenMessage, onEvent: OnHostEvent): HostCall {
    const call = new HostCall(message.requestId, (next) => this.send(next), onEvent);
    this.#calls.set(message.requestId, call);
    this.send(message);
    // The port may have died without our having heard of it.
    if (this.#ended) call.receive({ type: 'failed', requestId: message.requestId, code: 'host-died' });
    return call;
  }

  status(deadlineMs: number): Promise<HostStatus | ErrorCode> {
    if (this.#question !== null) return this.#question.answer;
    let resolve: (status: HostStatus | ErrorCode) => void = () => undefined;
    const answer = new Promise<HostStatus | ErrorCode>((settle) => (resolve = settle));
    const deadline = setTimeout(() => this.#answerStatus('host-died'), deadlineMs);
    this.#question = { answer, resolve };
    void answer.then(() => clearTimeout(deadline));
    this.send({ type: 'status' });
    // The port may have died without our having heard of it.
    if (this.#ended) this.#answerStatus('host-died');
    return answer;
  }

  send(message: ToHost): void {
    if (this.#ended) return;
    try {
      this.#port.postMessage(toHostSchema.parse(message));
    } catch (error) {
      // Thunderbird throws where the port is dead and its event has not come yet; anything else is a message we got wrong.
      console.error(error);
      this.#end('host-protocol');
    }
  }

  #receive(untrustedMessage: unknown): void {
    if (this.#ended) return;
    const parsed = toAddonSchema.safeParse(untrustedMessage);
    if (!parsed.success) return this.#end('host-protocol');
    const message = parsed.data;
    if (message.type === 'hello') {
      if (message.version !== nativeProtocolVersion) return this.#end('host-protocol');
      this.transport = message.transport;
    } else if (!this.greeted && message.type !== 'failed') {
      this.#end('host-protocol');
    } else if (message.type === 'failed' && message.requestId === null) {
      this.#end(message.code);
    } else if (message.type === 'status') {
      this.#answerStatus(message);
    } else {
      const requestId = message.requestId ?? '';
      this.#calls.get(requestId)?.receive(message);
      if (message.type === 'done' || message.type === 'failed') this.#calls.delete(requestId);
    }
  }

  #answerStatus(status: HostStatus | ErrorCode): void {
    this.#question?.resolve(status);
    this.#question = null;
  }

  /** Thunderbird's words for the end of a port tell a host that said too much, but not one that is gone from one that garbles. */
  #deathCode(): ErrorCode {
    if (this.#port.error?.message.includes('exceeds the limit') === true) return 'host-protocol';
    return this.greeted ? 'host-died' : 'host-missing';
  }

  #end(code: ErrorCode): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#port.disconnect();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#onEnd();
    this.#answerStatus(code);
    for (const call of calls) call.receive({ type: 'failed', requestId: call.requestId, code });
  }
}

/** One request under way. */
export class HostCall {
  readonly requestId: string;
  readonly #send: (message: ToHost) => void;
  readonly #onEvent: OnHostEvent;
  /** Settles after the event that ends the request. */
  readonly end: Promise<void>;
  #settleEnd: () => void = () => undefined;
  #creditBytes = nativeWindowBytes;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(requestId: string, send: (message: ToHost) => void, onEvent: OnHostEvent) {
    this.requestId = requestId;
    this.#send = send;
    this.#onEvent = onEvent;
    this.end = new Promise((resolve) => (this.#settleEnd = resolve));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Waits until bytes may be sent and says how many; 0 once the request has ended. */
  async credit(): Promise<number> {
    while (this.#creditBytes === 0 && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#ended ? 0 : this.#creditBytes;
  }

  sendChunk(base64: string, sizeBytes: number): void {
    if (sizeBytes > this.#creditBytes) throw new Error('sent more than the host granted');
    this.#creditBytes -= sizeBytes;
    if (!this.#ended) this.#send({ type: 'chunk', requestId: this.requestId, base64 });
  }

  sendEnd(): void {
    if (!this.#ended) this.#send({ type: 'end', requestId: this.requestId });
  }

  /** Ends its DispVM as closing the window does; the end comes as an event. */
  close(): void {
    if (!this.#ended) this.#send({ type: 'close', requestId: this.requestId });
  }

  /** Gives the request up for a reason of our own, which takes the place of the host's answer. */
  abandon(code: ErrorCode): void {
    if (this.#ended) return;
    this.#send({ type: 'cancel', requestId: this.requestId });
    this.receive({ type: 'failed', requestId: this.requestId, code });
  }

  receive(event: HostEvent): void {
    if (this.#ended) return;
    if (event.type === 'credit') this.#creditBytes += event.bytes;
    if (event.type === 'done' || event.type === 'failed') this.#ended = true;
    this.#wake();
    this.#onEvent(event);
    if (this.#ended) this.#settleEnd();
  }
}
