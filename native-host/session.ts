// The conversation with one add-on: checks every message, finds the request it belongs to, refuses what is out of
// order. It trusts nothing it reads; whatever can't be understood fails the request it names, or the connection.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { minuteMs } from '../protocol/idle-limit.ts';
import { openRequestsMax } from '../protocol/limits.ts';
import { nativeProtocolVersion, toHostSchema, type ToAddon, type ToHost } from '../protocol/native-messages.ts';
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import { requestIdSchema } from '../protocol/stages.ts';
import { askStatus } from './dom0-status.ts';
import { CopyRequest } from './copy-request.ts';
import type { EditedCopy } from './edited-copy.ts';
import type { KeptEdits } from './kept-edits.ts';
import { KnownTemplates } from './known-templates.ts';
import { OpenRequest } from './open-request.ts';
import { OriginalRequest, type OriginalMessage } from './original-request.ts';
import type { UsedGrants } from './exceptions.ts';
import type { PersonDialogs } from './person-dialogs.ts';
import { openRouted, routeCall } from './routed-call.ts';
import { askForSafeCopy } from './safe-copy-call.ts';
import { showWindow } from './show-window.ts';
import type { Call, CallHandlers, Transport } from './transport.ts';
import { inBackground } from './background.ts';

/** Of a request that failed so its DispVM never had the document. */
const neverOpened: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'cancelled',
  'qubes-refused',
  'qubes-no-service',
  'qubes-unavailable',
]);

/** Requests that ended lately: their chunks may still be on the way. */
const endedRequestsMax = 1024;

export interface SessionParts {
  readonly transport: Transport;
  readonly send: (message: ToAddon) => void;
  readonly createEditedCopy: (untrustedName: string) => EditedCopy;
  readonly createSafeCopy: (untrustedName: string, purpose: CopyPurpose) => EditedCopy;
  /** In the language that the person reads, where the add-on has told it. */
  readonly createDialogs: (language: string | null) => PersonDialogs;
  readonly kept: Pick<KeptEdits, 'add' | 'announce' | 'forget'>;
  readonly createOriginal: (untrustedName: string) => EditedCopy;
  readonly used: UsedGrants;
  readonly keepOwnPolicy: (untrustedJson: string | null) => Promise<void>;
}

export class Session {
  readonly #parts: SessionParts;
  readonly #requests = new Map<string, OpenRequest | CopyRequest>();
  readonly #originals = new Map<string, OriginalRequest>();
  readonly #ended = new Set<string>();
  readonly #templates: KnownTemplates;
  /** What comes of requests that were left open. */
  readonly #left = new Set<Promise<void>>();
  #greeted = false;
  /** The person's, as the add-on knows it. */
  #language: string | null = null;
  #isLeft = false;
  #isAskingStatus = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#templates = new KnownTemplates(parts.transport);
  }

  receive(untrustedFrame: Uint8Array): void {
    const untrustedMessage = parseJson(untrustedFrame);
    const checked = toHostSchema.safeParse(untrustedMessage);
    if (checked.success) this.#dispatch(checked.data);
    else this.#failUnreadable(untrustedMessage);
  }

  /**
   * Nobody listens any more. Settles when every request has ended and what came of its edit is kept to be told later.
   */
  async leave(): Promise<void> {
    this.#isLeft = true;
    const leaving = Array.from(this.#requests, ([requestId, request]) => {
      request.leave(this.#parts.transport.closesInOrder);
      return this.#keepWhatComes(requestId, request);
    });
    for (const original of this.#originals.values()) original.cancel('cancelled');
    const originals = Array.from(this.#originals.values(), ({ finished }) => finished);
    await Promise.all([...leaving, ...originals, ...this.#left]);
  }

  /** Frees the request's slot; the add-on is told of its edit as of one that came home when Thunderbird was gone. */
  #leaveOpen(requestId: string, request: OpenRequest | CopyRequest): void {
    if (!request.leaveOpen()) return;
    this.#forget(requestId);
    const kept = this.#keepWhatComes(requestId, request).finally(() => this.#left.delete(kept));
    this.#left.add(kept);
    inBackground(kept);
  }

  async #keepWhatComes(requestId: string, request: OpenRequest | CopyRequest): Promise<void> {
    const { saved, failed } = await request.finished;
    if (saved === null && (failed === null || neverOpened.has(failed))) return;
    await this.#parts.kept.add({
      keptId: requestId,
      name: request.untrustedName,
      path: saved?.path ?? null,
      code: failed,
    });
  }

  readonly #send = (message: ToAddon): void => {
    if (!this.#isLeft) this.#parts.send(message);
  };

  #dispatch(message: ToHost): void {
    if (message.type === 'hello') {
      this.#hello(message);
      return;
    }
    if (message.type === 'open') {
      this.#open(message);
      return;
    }
    if (message.type === 'openTogether') return this.#openTogether(message);
    if (message.type === 'original') return this.#beginOriginal(message);
    if (message.type === 'copy') {
      this.#copy(message);
      return;
    }
    if (message.type === 'status') {
      this.#status();
      return;
    }
    if (message.type === 'ownPolicy') {
      if (this.#greeted) inBackground(this.#parts.keepOwnPolicy(message.json));
      else this.#fail(null, 'host-protocol');
      return;
    }
    if (message.type === 'keptTold') {
      this.#parts.kept.forget(message.keptId);
      return;
    }
    const original = this.#originals.get(message.requestId);
    if (original !== undefined) return passOn(original, message);
    const request = this.#requests.get(message.requestId);
    if (request === undefined) {
      if (!this.#ended.has(message.requestId)) this.#fail(message.requestId, 'host-protocol');
    } else if (message.type === 'chunk') request.chunk(message.base64);
    else if (message.type === 'fileEnd') request.endFile();
    else if (message.type === 'end') request.end();
    else if (!this.#parts.transport.closesInOrder) this.#leaveOpen(message.requestId, request);
    else if (message.type === 'close') request.close();
    else if (message.type === 'show') this.#show(message.requestId);
    else request.cancel('cancelled');
  }

  /** Our own version goes back in any case, so that the add-on can say who is older. */
  #hello({ version, language }: Extract<ToHost, { type: 'hello' }>): void {
    this.#language = language ?? null;
    this.#send({ type: 'hello', version: nativeProtocolVersion, transport: this.#parts.transport.kind });
    const isFirst = !this.#greeted;
    this.#greeted = version === nativeProtocolVersion;
    if (this.#greeted) {
      this.#parts.transport.warmUp();
      inBackground(this.#templates.refresh());
      if (isFirst) this.#parts.kept.announce((kept) => this.#send({ type: 'kept', ...kept }));
    } else this.#fail(null, 'host-protocol');
  }

  /** One question at a time: its answer serves everybody who asked meanwhile. */
  #status(): void {
    if (!this.#greeted) this.#fail(null, 'host-protocol');
    if (!this.#greeted || this.#isAskingStatus) return;
    this.#isAskingStatus = true;
    inBackground(
      askStatus(this.#parts.transport).then((status) => {
        this.#isAskingStatus = false;
        this.#send(status);
      }),
    );
  }

  #show(requestId: string): void {
    inBackground(
      showWindow(this.#parts.transport, requestId).then((isShown) => {
        if (!isShown && this.#requests.has(requestId)) this.#send({ type: 'notShown', requestId });
      }),
    );
  }

  #open(message: Extract<ToHost, { type: 'open' }>): void {
    const { requestId, name, viewOnly, disposableTemplate, network, returnEdits } = message;
    if (!this.#mayBegin(requestId)) return;
    const { transport, createEditedCopy } = this.#parts;
    const open = {
      requestId,
      untrustedName: name,
      viewOnly,
      disposableTemplate,
      network,
      returnEdits,
      language: this.#language,
      copies: message.copies ?? [],
      closeAfterIdleMs: message.closeAfterIdleMinutes === null ? null : message.closeAfterIdleMinutes * minuteMs,
    };
    const document = { untrustedStart: Buffer.from(message.start, 'base64') };
    const call = (handlers: CallHandlers): Call =>
      openRouted(transport, open, document, this.#templates.get(), handlers);
    this.#begin(requestId, new OpenRequest(open, { call, edited: createEditedCopy(name), send: this.#send }));
  }

  /** Only our own dom0 on this computer takes several: the add-on asks for it nowhere else. */
  #openTogether({ requestId, name, files, closeAfterIdleMinutes }: Extract<ToHost, { type: 'openTogether' }>): void {
    if (!this.#mayBegin(requestId)) return;
    const { transport, createEditedCopy } = this.#parts;
    if (transport.kind !== 'embedded') return this.#fail(requestId, 'host-protocol');
    const open = {
      requestId,
      untrustedName: name,
      viewOnly: true,
      disposableTemplate: null,
      network: false,
      returnEdits: false,
      together: true,
      language: this.#language,
      closeAfterIdleMs: closeAfterIdleMinutes === null ? null : closeAfterIdleMinutes * minuteMs,
    };
    const document = {
      untrustedStart: new Uint8Array(0),
      files: files.map((file) => ({ untrustedName: file.name, untrustedStart: Buffer.from(file.start, 'base64') })),
    };
    const call = (handlers: CallHandlers): Call =>
      openRouted(transport, open, document, this.#templates.get(), handlers);
    const untrustedNames = files.map((file) => file.name);
    const parts = { call, edited: createEditedCopy(name), untrustedNames, send: this.#send };
    this.#begin(requestId, new OpenRequest(open, parts));
  }

  #copy(message: Extract<ToHost, { type: 'copy' }>): void {
    const { requestId, name: untrustedName, purpose, disposableTemplate, searchable, wrongPasswords } = message;
    if (!this.#mayBegin(requestId)) return;
    const { transport, createSafeCopy, createDialogs } = this.#parts;
    const document = { untrustedStart: Buffer.from(message.start, 'base64') };
    const call = (password: Uint8Array, handlers: CallHandlers): Call =>
      routeCall({ untrustedName, disposableTemplate }, document, this.#templates.get(), (template) =>
        askForSafeCopy(
          transport,
          { requestId, untrustedName, dpi: null, password, disposableTemplate: template },
          handlers,
        ),
      );
    const parts = {
      transport,
      call,
      copy: createSafeCopy(untrustedName, purpose),
      dialogs: createDialogs(this.#language),
      send: this.#send,
    };
    this.#begin(requestId, new CopyRequest({ requestId, untrustedName, purpose, searchable, wrongPasswords }, parts));
  }

  /** Whoever may not is told why. */
  #mayBegin(requestId: string): boolean {
    const running = this.#requests.get(requestId);
    if (running !== undefined) running.cancel('host-protocol');
    else if (!this.#greeted || this.#ended.has(requestId)) this.#fail(requestId, 'host-protocol');
    else if (this.#requests.size >= openRequestsMax) this.#fail(requestId, 'too-many-dispvms');
    else return true;
    return false;
  }

  #begin(requestId: string, request: OpenRequest | CopyRequest): void {
    this.#requests.set(requestId, request);
    inBackground(request.finished.then(() => this.#forget(requestId)));
  }

  #beginOriginal(message: OriginalMessage): void {
    const { requestId } = message;
    const isKnown = this.#originals.has(requestId) || this.#requests.has(requestId) || this.#ended.has(requestId);
    if (!this.#greeted || isKnown) return this.#fail(requestId, 'host-protocol');
    if (this.#originals.size >= openRequestsMax) return this.#fail(requestId, 'too-many-dispvms');
    const { createOriginal, used } = this.#parts;
    const original = new OriginalRequest(message, { send: this.#send, copy: createOriginal(message.name), used });
    this.#originals.set(requestId, original);
    inBackground(original.finished.then(() => this.#forget(requestId)));
  }

  #forget(requestId: string): void {
    this.#originals.delete(requestId);
    this.#requests.delete(requestId);
    this.#ended.add(requestId);
    const [oldest] = this.#ended;
    if (this.#ended.size > endedRequestsMax && oldest !== undefined) this.#ended.delete(oldest);
  }

  #failUnreadable(untrustedMessage: unknown): void {
    const untrustedId =
      typeof untrustedMessage === 'object' && untrustedMessage !== null && 'requestId' in untrustedMessage
        ? untrustedMessage.requestId
        : null;
    const id = requestIdSchema.safeParse(untrustedId);
    const request = id.success ? this.#requests.get(id.data) : undefined;
    if (request === undefined) this.#fail(null, 'host-protocol');
    else request.cancel('host-protocol');
  }

  #fail(requestId: string | null, code: ErrorCode): void {
    this.#send({ type: 'failed', requestId, code });
  }
}

/** Nothing of it is open that could be shown or closed in order. */
const passOn = (original: OriginalRequest, message: ToHost): void => {
  if (message.type === 'chunk') original.chunk(message.base64);
  else if (message.type === 'end') original.end();
  else original.cancel('cancelled');
};

const decoder = new TextDecoder('utf-8', { fatal: true });

const parseJson = (untrustedFrame: Uint8Array): unknown => {
  try {
    return JSON.parse(decoder.decode(untrustedFrame)) as unknown;
  } catch {
    return undefined;
  }
};
