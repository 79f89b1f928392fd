// One qubes.OpenInVM call: a DispVM, its window, the attachment in, the edit out, and the end of all of them together.
// It trusts policy's grant and its own observations; neither client nor guest can make a VM outlive its call.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { displayName, type NameField } from '../../protocol/file-names.ts';
import { exitCodes, messageTypes } from '../../protocol/qrexec.ts';
import { failure, type Result } from '../../protocol/result.ts';
import type { GuiSupervisor, WindowEvent } from '../gui-supervisor.ts';
import type { Dispvm } from '../lifecycle/dispvm.ts';
import type { TemplateMaker } from '../template/template-maker.ts';
import type { Log } from '../runtime/log.ts';
import type { MessageStream, Received } from '../runtime/message-stream.ts';
import { AgentCall } from './agent-call.ts';
import { forwardAttachment, receiveOpening, type Opening } from './attachment.ts';
import type { Client } from './client.ts';
import type { Deadlines } from './deadlines.ts';
import type { DispvmRegistry } from './dispvm-registry.ts';
import { EditRelay } from './edit-relay.ts';

export interface OpenServices {
  /** Waits for a template that is being made. */
  readonly templates: Pick<TemplateMaker, 'provide'>;
  readonly registry: DispvmRegistry;
  readonly gui: GuiSupervisor;
  readonly log: Log;
  readonly deadlines: Deadlines;
}

/** What policy granted. */
export interface Grant {
  readonly disposableTemplate: string;
  /** Whether changes are passed back to the client. */
  readonly returnEdits: boolean;
}

const progressIntervalMs = 250;

/** Serves the call to its end: when it resolves, the DispVM is gone and the client has been told. */
export const openInVm = async (client: Client, grant: Grant, services: OpenServices): Promise<void> => {
  const { registry, gui, log } = services;
  const refuse = async (code: ErrorCode): Promise<void> => {
    log({ event: 'refused', requestId: client.requestId, code });
    await client.refuse(code);
  };
  if (!(await gui.waitReady())) return refuse('gui-unavailable');
  const provided = await waitForTemplate(client, grant.disposableTemplate, services);
  if (!provided.ok) return refuse(provided.error);
  const taken = await registry.take(grant.disposableTemplate, client.requestId);
  if (!taken.ok) return refuse(taken.error);
  await new OpenCall(client, taken.value, grant, services).run();
};

/** Where it has to be made first, a window says so, and whoever closes that window gives the call up. */
const waitForTemplate = async (client: Client, name: string, { templates, gui }: OpenServices): Promise<Result<unknown>> => {
  const giveUp = new AbortController();
  void client.disconnected.then(() => giveUp.abort());
  const notice = gui.createWaiting(() => giveUp.abort());
  const provided = await templates.provide(name, (making) => {
    notice.show({ template: name, step: making.step, sinceMs: making.sinceMs });
    client.tell({ event: 'waiting', for: 'template' });
  }, giveUp.signal);
  notice.close();
  return giveUp.signal.aborted ? failure('cancelled') : provided;
};

class OpenCall {
  readonly #client: Client;
  readonly #dispvm: Dispvm;
  readonly #gui: GuiSupervisor;
  readonly #log: Log;
  readonly #deadlines: Deadlines;
  readonly #id: string;
  readonly #returnEdits: boolean;
  readonly #edit: EditRelay;
  #agent: AgentCall | null = null;
  #name: NameField | null = null;
  #windowOpen = false;
  #isDelivered = false;
  #isVisible = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #progressAtMs = 0;

  constructor(client: Client, dispvm: Dispvm, { returnEdits }: Grant, { gui, log, deadlines }: OpenServices) {
    this.#client = client;
    this.#dispvm = dispvm;
    this.#returnEdits = returnEdits;
    this.#gui = gui;
    this.#log = log;
    this.#deadlines = deadlines;
    this.#id = dispvm.machine.description.id;
    this.#edit = new EditRelay(client, { returnEdits, limits: deadlines.editReturns }, {
      onProgress: () => this.#onEditProgress(), onLost: () => this.#end('edit-lost'),
    });
  }

  async run(): Promise<void> {
    this.#client.accept();
    this.#client.tell({ event: 'dispvm', dispvm: this.#dispvm.machine.description });
    this.#client.tellStage('callAccepted');
    this.#log({ event: 'accepted', requestId: this.#client.requestId, dispvmId: this.#id });
    void this.#dispvm.machine.agent.then((agent) => {
      if (agent.ok) this.#client.tellStage('vmReady');
    });
    void this.#client.disconnected.then(() => this.#dispvm.close(false));
    void this.#dispvm.closing.then(() => this.#whenClosing());
    void this.#deliver();
    await this.#finish(await this.#dispvm.gone);
  }

  /** The restore runs meanwhile; the window opens as soon as there is a name to label it with. */
  async #deliver(): Promise<void> {
    const opening = await receiveOpening(this.#client, this.#deadlines.clientIdle);
    if (!opening.ok) return this.#end(opening.error);
    this.#name = opening.value.name;
    if (!this.#openWindow(opening.value.name)) return this.#end('gui-unavailable');
    void this.#attach();
    const agent = await this.#dispvm.machine.agent;
    // A failed restore has already ended it.
    if (!agent.ok || this.#dispvm.state.state !== 'ready') return;
    this.#dispvm.send({ event: 'taken' });
    const failed = await this.#send(agent.value, opening.value);
    if (failed !== null) return this.#end(failed);
    if (!this.#isDelivered) this.#setDeadline(this.#deadlines.delivered, 'agent-timeout');
    // The only word still expected of the client is that it wants an orderly end; any other is as wrong as its leaving.
    if (asksToClose(await this.#client.receive())) this.#closeAsUser();
    else this.#end('cancelled');
  }

  async #send(stream: MessageStream, opening: Opening): Promise<ErrorCode | null> {
    const limits = { mayEdit: !opening.name.viewOnly, takes: this.#deadlines.agentTakes };
    const agent = new AgentCall(stream, limits, {
      onDelivered: () => this.#onDelivered(), onEdit: (piece) => this.#edit.pass(piece),
    });
    this.#agent = agent;
    void agent.listen().then((outcome) => this.#onAgentEnd(outcome));
    const failed = await agent.start();
    if (failed !== null) return failed;
    return forwardAttachment(this.#client, opening, this.#deadlines.clientIdle, async (piece, deliveredBytes) => {
      const refused = await agent.deliver(piece);
      if (refused === null) this.#showProgress(deliveredBytes);
      return refused;
    });
  }

  #openWindow({ untrustedName, viewOnly }: NameField): boolean {
    const { template } = this.#dispvm.machine.description;
    const window = { dispvmId: this.#id, template, fileName: displayName(untrustedName), viewOnly, returnEdits: this.#returnEdits, network: false };
    this.#windowOpen = this.#gui.open(window, (event) => this.#onWindow(event));
    this.#dispvm.machine.watchAnswering((answering) => {
      if (this.#windowOpen) this.#gui.send({ type: 'answering', dispvmId: this.#id, answering });
    });
    return this.#windowOpen;
  }

  async #attach(): Promise<void> {
    const display = await this.#dispvm.machine.display;
    if (display.ok && this.#windowOpen) this.#gui.send({ type: 'attach', dispvmId: this.#id, vncSocket: display.value });
  }

  #showProgress(deliveredBytes: number): void {
    const now = Date.now();
    if (now - this.#progressAtMs < progressIntervalMs || !this.#windowOpen || this.#isDelivered) return;
    this.#progressAtMs = now;
    this.#gui.send({ type: 'progress', dispvmId: this.#id, deliveredBytes });
  }

  #onDelivered(): void {
    this.#isDelivered = true;
    this.#client.tellStage('fileDelivered');
    if (this.#windowOpen) this.#gui.send({ type: 'delivered', dispvmId: this.#id });
    this.#setDeadline(this.#deadlines.visible, 'viewer-timeout');
  }

  #onEditProgress(): void {
    const { state } = this.#dispvm;
    if (state.state === 'closing' && state.editAwaited) this.#dispvm.send({ event: 'editProgressed' });
  }

  #onAgentEnd(outcome: ErrorCode | null): void {
    this.#edit.end();
    const { state } = this.#dispvm;
    const editAwaited = state.state === 'closing' && state.editAwaited;
    if (outcome !== null) return this.#end(editAwaited && outcome === 'dispvm-died' ? 'edit-lost' : outcome);
    this.#tellClosed();
    if (editAwaited) this.#dispvm.send({ event: 'editTaken' });
    else this.#dispvm.close(false);
  }

  #onWindow(event: WindowEvent): void {
    switch (event.type) {
      case 'visible':
        clearTimeout(this.#timer);
        this.#isVisible = true;
        this.#dispvm.appear();
        this.#client.tellStage('visible', plausibleTime(event.atMs, this.#dispvm.startedAtMs));
        return this.#tellActive(event.atMs);
      case 'input': return this.#isVisible ? this.#tellActive(event.atMs) : undefined;
      case 'closed':
        this.#windowOpen = false;
        return this.#closeAsUser();
      case 'destroy':
        this.#windowOpen = false;
        this.#tellClosed();
        return this.#isDelivered ? this.#dispvm.close(false) : this.#end('cancelled');
      // QEMU is ending, or said what no display may: the filter in between has logged which.
      case 'display-lost': return this.#windowOpen ? this.#end('dispvm-died') : undefined;
      case 'gui-died':
        this.#windowOpen = false;
        return this.#end('gui-died');
      case 'shown': case 'attached': return undefined;
    }
  }

  /** By the window, or by a client that asks for the same. Only a document that the viewer has, and may change, can have been edited. */
  #closeAsUser(): void {
    if (this.#windowOpen) this.#gui.send({ type: 'close', dispvmId: this.#id });
    this.#windowOpen = false;
    this.#tellClosed();
    if (this.#isDelivered) this.#dispvm.close(this.#returnEdits && this.#name?.viewOnly === false);
    else this.#end('cancelled');
  }

  #tellActive(atMs: number): void {
    this.#client.tellActive(plausibleTime(atMs, this.#dispvm.startedAtMs));
  }

  #tellClosed(): void {
    if (!this.#isClosed) this.#client.tellStage('closed');
    this.#isClosed = true;
  }

  #whenClosing(): void {
    clearTimeout(this.#timer);
    const { state } = this.#dispvm;
    if (state.state !== 'closing') return;
    if (state.editAwaited) {
      this.#edit.begin();
      this.#agent?.terminate();
    } else this.#edit.end();
    if (state.cause !== null) this.#showFailure(state.cause);
  }

  #showFailure(code: ErrorCode): void {
    if (this.#windowOpen && code !== 'cancelled') this.#gui.send({ type: 'failed', dispvmId: this.#id, code });
    else if (this.#windowOpen) this.#gui.send({ type: 'close', dispvmId: this.#id });
    this.#windowOpen = false;
  }

  async #finish(cause: ErrorCode | null): Promise<void> {
    if (this.#windowOpen) this.#gui.send({ type: 'close', dispvmId: this.#id });
    else this.#gui.discard(this.#id);
    this.#windowOpen = false;
    this.#log({ event: 'finished', requestId: this.#client.requestId, dispvmId: this.#id, code: cause });
    this.#client.tellStage('gone');
    if (cause !== null) this.#client.tell({ event: 'failure', code: cause });
    await this.#client.finish(cause === null ? 0 : exitCodes.problem);
  }

  #end(code: ErrorCode): void {
    this.#dispvm.fail(code);
  }

  #setDeadline(timeoutMs: number, code: ErrorCode): void {
    clearTimeout(this.#timer);
    if (this.#dispvm.state.state === 'open') this.#timer = setTimeout(() => this.#end(code), timeoutMs);
  }
}

const asksToClose = (word: Received): boolean => word.received === 'message' && word.message.type === messageTypes.connectionTerminated;

/** The GUI's own time of an event, as far as it can be true. */
const plausibleTime = (atMs: number, notBeforeMs: number): number => Math.min(Math.max(atMs, notBeforeMs), Date.now());
