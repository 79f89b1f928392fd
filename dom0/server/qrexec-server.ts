// The socket where this machine's user calls dom0. Who may connect is decided by the folder's permissions (0700,
// checked before listening) and the socket's (0600): Node cannot ask a unix socket for its peer's user. A client's
// words are untrusted: a source that it claims is refused, and policy sees only what dom0 knows.
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { decisionService, decodeDecisionArgument } from '../../protocol/decision-report.ts';
import { decodeDesktop, type Desktop } from '../../protocol/desktop.ts';
import { statusService } from '../../protocol/dom0-status.ts';
import { decodeOpenArgument, openService, showService } from '../../protocol/open-service.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import {
  clientProtocolVersion,
  decodeTriggerService,
  decodeUint32,
  encodeHello,
  exitCodes,
  messageTypes,
  type Message,
  type TriggerService,
} from '../../protocol/qrexec.ts';
import { recogniseService } from '../../protocol/recognise-service.ts';
import { decodeDpi, safeCopyService } from '../../protocol/safe-copy-service.ts';
import { decodeWindowArgument, windowService } from '../../protocol/farm-window.ts';
import { requestIdSchema } from '../../protocol/stages.ts';
import type { CallWatcher } from '../audit/call-record.ts';
import { localSource } from '../system.ts';
import { logBug } from '../runtime/background.ts';
import { within } from '../runtime/deadline.ts';
import { MessageStream } from '../runtime/message-stream.ts';
import { Client } from './client.ts';
import type { DaemonLife } from './daemon-life.ts';
import { displaysOf, noRegistry, type FarCaller } from './far-caller.ts';
import { ToldDecisions } from './decision-service.ts';
import { decideCall, type Granted, type PolicyServices } from './decide-call.ts';
import type { OpenCall, OpenServices } from './open-call.ts';
import { openInVm } from './open-in-vm.ts';
import { makeSafeCopy } from './safe-copy-call.ts';
import { reportStatus, type StatusSources } from './status-service.ts';
import type { TemplateReports } from './template-reports.ts';
import { WindowAhead } from './window-ahead.ts';
import { drawWindow, type FarWindows, type WindowServices } from './window-call.ts';

export interface QrexecServerOptions extends Omit<OpenServices, 'calls'>, PolicyServices {
  readonly deadlines: OpenServices['deadlines'];
  readonly socketPath: string;
  /** The descriptor of a socket that listens there already, and stays there when this ends. */
  readonly givenFd?: number | null;
  readonly reports: TemplateReports;
  readonly walls: StatusSources['walls'];
  readonly whyNoneStarts: StatusSources['whyNoneStarts'];
  readonly audit: StatusSources['audit'];
  readonly life: DaemonLife;
  /** Every call but questions for the status, which our own programs ask again and again, and words about a decision. */
  readonly onCall: CallWatcher;
  readonly picturesDir: WindowServices['picturesDir'];
}

/** More connections than DispVMs can exist, so that a refusal can still be said. */
const connectionsMax = 64;

export class QrexecServer {
  readonly #options: QrexecServerOptions;
  readonly #server: Server;
  readonly #calls = new Set<Promise<void>>();
  readonly #openCalls = new Map<string, OpenCall>();
  readonly #farWindows: FarWindows = new Map();
  readonly #windowAhead: WindowAhead;
  readonly #decisions: ToldDecisions;
  #served = 0;

  constructor(options: QrexecServerOptions) {
    this.#options = options;
    this.#windowAhead = new WindowAhead(options.displays.first);
    this.#decisions = new ToldDecisions(options.onCall);
    this.#server = createServer((socket) => this.#take(socket));
    this.#server.maxConnections = connectionsMax;
  }

  /** The lock is held by now, so a socket that is there is a dead daemon's, unless it was given to us. */
  async listen(): Promise<void> {
    const { socketPath, givenFd = null } = this.#options;
    if (givenFd === null) await rm(socketPath, { force: true });
    this.#server.listen(givenFd === null ? { path: socketPath } : { fd: givenFd });
    await once(this.#server, 'listening');
    await chmod(socketPath, 0o600);
  }

  /** Calls for windows are what it is there for. */
  expectWindows(): void {
    this.#windowAhead.want();
  }

  /** Calls that were let in and are not over, and may have something open. */
  get served(): number {
    return this.#served;
  }

  /** Takes no more calls; Node removes the socket, but one that was given to us. */
  stopListening(): void {
    this.#server.close();
  }

  /** Resolves when every call has been told its end. */
  async finishCalls(): Promise<void> {
    await Promise.all(this.#calls);
  }

  /** A call from elsewhere, by a connection of its own. */
  takeFar(caller: FarCaller): void {
    this.#begin(new MessageStream(caller.stream), caller);
  }

  #take(socket: Socket): void {
    this.#begin(new MessageStream(socket), null);
  }

  #begin(stream: MessageStream, far: FarCaller | null): void {
    this.#options.life.heard();
    const call = this.#serve(stream, far)
      .catch((bug: unknown) => logBug(this.#options.log, bug))
      .finally(() => {
        stream.destroy();
        this.#calls.delete(call);
      });
    this.#calls.add(call);
  }

  async #serve(stream: MessageStream, far: FarCaller | null): Promise<void> {
    const { deadlines } = this.#options;
    // libqrexec's order: the server greets first. A client may greet before it has heard.
    stream.post(encodeHello(clientProtocolVersion));
    const hello = await receive(stream, deadlines.clientHello, messageTypes.hello);
    const version = hello === null ? null : decodeUint32(hello.payload);
    if (version === null || version < clientProtocolVersion) return;
    const asked = await receiveRequest(stream, deadlines.clientTrigger);
    if (asked === null || !requestIdSchema.safeParse(asked.request.requestId).success) return;
    const { request } = asked;
    // A display or a build of another computer means nothing on this one.
    const desktop = far === null ? asked.desktop : {};
    const client = new Client(stream, request.requestId, deadlines, desktop);
    if (this.#options.life.sendsOn(desktop.build)) return this.#sendOn(client);
    // What asks for no document keeps nothing open, and is no call that the audit log tells of.
    const served = isAside(request.service) ? 0 : 1;
    this.#served += served;
    if (served > 0) client.record.watch(this.#options.onCall);
    try {
      await (far === null ? this.#dispatch(client, request) : this.#dispatchFar(client, request, far));
    } finally {
      this.#served -= served;
      client.record.end();
    }
  }

  /** The socket goes first: the next daemon has to find none, nor the client ours. */
  async #sendOn(client: Client): Promise<void> {
    this.stopListening();
    if (client.desktop.build !== undefined) client.tell({ event: 'ending' });
    await client.refuse('dom0-unreachable');
  }

  async #dispatch(client: Client, request: TriggerService): Promise<void> {
    const granted = await decideCall(client, request, this.#options);
    if (!granted.ok) return this.#refuse(client, granted.error);
    const { target, service, argument } = granted.value;
    if (target.granted === 'dispvm')
      return this.#runInDispvm(client, granted.value, { ...this.#options, calls: this.#openCalls });
    if (service === statusService && argument === '+' && target.granted === 'adminvm')
      return reportStatus(client, this.#options);
    const decided = service === decisionService ? decodeDecisionArgument(argument) : null;
    if (decided !== null && target.granted === 'adminvm') return this.#decisions.take(client, decided, localSource);
    const requestId = service === windowService ? decodeWindowArgument(argument) : null;
    if (requestId !== null && target.granted === 'adminvm')
      return drawWindow(client, requestId, {
        ...this.#options,
        farWindows: this.#farWindows,
        windowAhead: this.#windowAhead,
      });
    client.accept();
    if (service === showService && target.granted === 'adminvm') return this.#show(client, argument);
    return client.finish(exitCodes.noSuchService);
  }

  /** Services that serve a person's own computer are not for others, whatever policy says. */
  async #dispatchFar(client: Client, request: TriggerService, far: FarCaller): Promise<void> {
    const options = { ...this.#options, displays: displaysOf(far), farSource: far.source };
    const granted = await decideCall(client, request, options);
    if (!granted.ok) return this.#refuse(client, granted.error);
    const { target, service, argument } = granted.value;
    if (service === statusService && argument === '+' && target.granted === 'adminvm')
      return reportStatus(client, { ...options, registry: noRegistry });
    const decided = service === decisionService ? decodeDecisionArgument(argument) : null;
    if (decided !== null && target.granted === 'adminvm') return this.#decisions.take(client, decided, far.source.name);
    const leave = target.granted === 'dispvm' ? far.enter() : null;
    if (target.granted === 'dispvm' && leave === null) return this.#refuse(client, 'farm-busy');
    try {
      await this.#runInDispvm(client, granted.value, { ...options, calls: new Map() });
    } finally {
      leave?.();
    }
  }

  /** A service that needs a DispVM, or none. */
  async #runInDispvm(client: Client, granted: Granted, services: OpenServices): Promise<void> {
    const { target, service, argument } = granted;
    const rights = service === openService ? decodeOpenArgument(argument) : null;
    if (rights !== null && target.granted === 'dispvm') {
      // No DispVM of this engine has a network device: without one the person would not get what policy granted.
      if (rights.network) return this.#refuse(client, 'network-unavailable');
      return openInVm(
        client,
        { disposableTemplate: target.disposableTemplate, returnEdits: rights.returnEdits, together: rights.together },
        services,
      );
    }
    const work = service === safeCopyService ? 'copy' : service === recogniseService ? 'recognise' : null;
    const dpi = work === null ? null : decodeDpi(argument);
    if (work !== null && dpi !== null && target.granted === 'dispvm')
      return makeSafeCopy(client, { disposableTemplate: target.disposableTemplate, dpi, work }, services);
    client.accept();
    return client.finish(exitCodes.noSuchService);
  }

  /** Whoever knows the id of a call has made it: they are random, and told to nobody. */
  #show(client: Client, argument: string): Promise<void> {
    const requestId = argument.slice(1);
    const window = this.#openCalls.get(requestId) ?? this.#farWindows.get(requestId);
    const isShown = window?.show(client.desktop.activationToken) ?? false;
    return client.finish(isShown ? 0 : exitCodes.problem);
  }

  async #refuse(client: Client, code: ErrorCode): Promise<void> {
    this.#options.log({ event: 'refused', requestId: client.requestId, code });
    await client.refuse(code);
  }
}

const isAside = (service: string): boolean => service === statusService || service.startsWith(`${decisionService}+`);

/** A client of ours says before its request where its person sits; a stock one does not. */
const receiveRequest = async (
  stream: MessageStream,
  timeoutMs: number,
): Promise<{ request: TriggerService; desktop: Desktop } | null> => {
  const first = await receive(stream, timeoutMs, messageTypes.screen, messageTypes.triggerService4);
  const desktop = first?.type === messageTypes.screen ? decodeDesktop(first.payload) : {};
  if (desktop === null) return null;
  const trigger =
    first?.type === messageTypes.screen ? await receive(stream, timeoutMs, messageTypes.triggerService4) : first;
  const request = trigger === null ? null : decodeTriggerService(trigger.payload);
  return request === null ? null : { request, desktop };
};

/** The next message if it is of one of these types and comes in time. */
const receive = async (
  stream: MessageStream,
  timeoutMs: number,
  ...types: readonly Message['type'][]
): Promise<Message | null> => {
  const received = await within(stream.receive(), timeoutMs, null);
  return received?.received === 'message' && types.includes(received.message.type) ? received.message : null;
};
