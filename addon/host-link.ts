// One life of the native host: its port from the greeting to the end, with all requests on it. Trusts the host with
// bytes, but checks every message; whatever goes wrong ends in a code for each request, never in silence.
import type { Runtime } from 'webextension-polyfill';
import { Deferred } from '../protocol/deferred.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { languageTagSchema } from '../protocol/language.ts';
import {
  nativeProtocolVersion,
  ownPolicyMaxLength,
  toAddonSchema,
  toHostSchema,
  type ToAddon,
  type ToHost,
} from '../protocol/native-messages.ts';
import { HostSilence } from './host-silence.ts';
import { HostCall, type OnHostEvent, type OpenMessage, type OriginalMessage } from './host-call.ts';
import { inBackground } from './in-background.ts';

/** What became of an edit that came home when Thunderbird was gone. */
export type KeptEdit = Extract<ToAddon, { readonly type: 'kept' }>;
export type HostStatus = Extract<ToAddon, { readonly type: 'status' }>;
export type Port = Pick<Runtime.Port, 'postMessage' | 'disconnect' | 'onMessage' | 'onDisconnect' | 'error'>;

export interface HostDeadlines {
  /** A host that has said nothing for so long of a document that a person waits for is asked how it is. */
  readonly silentMs: number;
  /** For its answer. Nobody waits for ever for a host that hangs. */
  readonly statusMs: number;
}

export interface HostLinkParts {
  readonly onKept: (kept: KeptEdit) => Promise<void>;
  readonly deadlines: HostDeadlines;
  /** The host does not answer; nothing new is to be asked of it. */
  readonly onHung: () => void;
  readonly onEnd: () => void;
}

export class HostLink {
  readonly #port: Port;
  readonly #calls = new Map<string, HostCall>();
  readonly #parts: HostLinkParts;
  /** The question under way: whoever asks meanwhile gets the same answer. */
  #question: Deferred<HostStatus | ErrorCode> | null = null;
  #ended = false;
  transport: 'qubes' | 'embedded' | 'farm' | null = null;

  constructor(port: Port, parts: HostLinkParts) {
    this.#port = port;
    this.#parts = parts;
    port.onMessage.addListener((untrustedMessage: unknown) => this.#receive(untrustedMessage));
    port.onDisconnect.addListener(() => this.#end(this.#deathCode()));
  }

  /** `untrustedLanguage` is Thunderbird's; one of another form than a language's has is not told. */
  greet(untrustedLanguage: string): void {
    const language = languageTagSchema.safeParse(untrustedLanguage);
    this.send({ type: 'hello', version: nativeProtocolVersion, ...(language.success && { language: language.data }) });
  }

  tellOwnPolicy(json: string | null): void {
    this.send({ type: 'ownPolicy', json: json !== null && json.length > ownPolicyMaxLength ? '' : json });
  }

  get greeted(): boolean {
    return this.transport !== null;
  }

  open(message: OpenMessage | OriginalMessage, onEvent: OnHostEvent): HostCall {
    const silence = new HostSilence(this.#parts.deadlines.silentMs, async () => {
      if ((await this.status()) !== 'host-died') return true;
      call.abandon('host-died');
      return false;
    });
    const call = new HostCall(
      message.requestId,
      (next) => this.send(next),
      (event) => {
        silence.heard(event);
        onEvent(event);
      },
    );
    this.#calls.set(message.requestId, call);
    inBackground(call.end.then(() => this.#calls.delete(message.requestId)));
    this.send(message);
    // The port may have died without our having heard of it.
    if (this.#ended) call.receive({ type: 'failed', requestId: message.requestId, code: 'host-died' });
    return call;
  }

  status(): Promise<HostStatus | ErrorCode> {
    if (this.#question !== null) return this.#question.promise;
    const question = new Deferred<HostStatus | ErrorCode>();
    const deadline = setTimeout(() => this.#hang(), this.#parts.deadlines.statusMs);
    this.#question = question;
    inBackground(question.promise.then(() => clearTimeout(deadline)));
    this.send({ type: 'status' });
    // The port may have died without our having heard of it.
    if (this.#ended) this.#answerStatus('host-died');
    return question.promise;
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
      inBackground(this.#tellKept(message));
    } else {
      this.#calls.get(message.requestId ?? '')?.receive(message);
    }
  }

  /** An edit that nobody can be told of stays with the host. */
  async #tellKept(kept: KeptEdit): Promise<void> {
    try {
      await this.#parts.onKept(kept);
    } catch (error) {
      return console.error(error);
    }
    this.send({ type: 'keptTold', keptId: kept.keptId });
  }

  /** A host that has never said a word has nothing open either. */
  #hang(): void {
    this.#parts.onHung();
    this.#answerStatus('host-died');
    if (!this.greeted) this.#end('host-died');
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
    this.#parts.onEnd();
    this.#answerStatus(code);
    for (const call of calls) call.receive({ type: 'failed', requestId: call.requestId, code });
  }
}
