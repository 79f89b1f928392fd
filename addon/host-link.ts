// One life of the native host: its port from the greeting to the end, with all requests on it. Trusts the host with
// bytes, but checks every message; whatever goes wrong ends in a code for each request, never in silence.
import type { Runtime } from 'webextension-polyfill';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { languageTagSchema } from '../protocol/language.ts';
import {
  nativeProtocolVersion,
  toAddonSchema,
  toHostSchema,
  type ToAddon,
  type ToHost,
} from '../protocol/native-messages.ts';
import { HostCall, type OnHostEvent, type OpenMessage } from './host-call.ts';

/** What became of an edit that came home when Thunderbird was gone. */
export type KeptEdit = Extract<ToAddon, { readonly type: 'kept' }>;
export type HostStatus = Extract<ToAddon, { readonly type: 'status' }>;
export type Port = Pick<Runtime.Port, 'postMessage' | 'disconnect' | 'onMessage' | 'onDisconnect' | 'error'>;

export class HostLink {
  readonly #port: Port;
  readonly #calls = new Map<string, HostCall>();
  readonly #onKept: (kept: KeptEdit) => Promise<void>;
  readonly #onEnd: () => void;
  /** The question under way: whoever asks meanwhile gets the same answer. */
  #question: {
    readonly answer: Promise<HostStatus | ErrorCode>;
    readonly resolve: (status: HostStatus | ErrorCode) => void;
  } | null = null;
  #ended = false;
  transport: 'qubes' | 'embedded' | null = null;

  constructor(port: Port, onKept: (kept: KeptEdit) => Promise<void>, onEnd: () => void) {
    this.#port = port;
    this.#onKept = onKept;
    this.#onEnd = onEnd;
    port.onMessage.addListener((untrustedMessage: unknown) => this.#receive(untrustedMessage));
    port.onDisconnect.addListener(() => this.#end(this.#deathCode()));
  }

  /** `untrustedLanguage` is Thunderbird's; one of another form than a language's has is not told. */
  greet(untrustedLanguage: string): void {
    const language = languageTagSchema.safeParse(untrustedLanguage);
    this.send({ type: 'hello', version: nativeProtocolVersion, ...(language.success && { language: language.data }) });
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
      // Thunderbird throws where the port is dead and its event has not come yet; anything else is a message we got
      // wrong.
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
    } else if (message.type === 'kept') {
      void this.#tellKept(message);
    } else {
      const requestId = message.requestId ?? '';
      this.#calls.get(requestId)?.receive(message);
      if (message.type === 'done' || message.type === 'failed') this.#calls.delete(requestId);
    }
  }

  /** One that cannot be told stays with the host. */
  async #tellKept(kept: KeptEdit): Promise<void> {
    try {
      await this.#onKept(kept);
    } catch (error) {
      return console.error(error);
    }
    this.send({ type: 'keptTold', keptId: kept.keptId });
  }

  #answerStatus(status: HostStatus | ErrorCode): void {
    this.#question?.resolve(status);
    this.#question = null;
  }

  /**
   * Thunderbird's words for the end of a port tell a host that said too much, but not one that is gone from one that
   * garbles.
   */
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
