// One granted call of glovebox.SafeCopy or glovebox.RecogniseText: a DispVM of its own without a window, a document in and its pages
// out as pixels, or such pages in and their words out, and the end of all together. dom0 looks at neither; neither client nor guest
// can make a VM outlive its call.
import { recogniseCommand, safeCopyCommand } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { copyMaxBytes, recognisedMaxBytes } from '../../protocol/limits.ts';
import { exitCodes } from '../../protocol/qrexec.ts';
import { failure, type Result } from '../../protocol/result.ts';
import { Patience } from '../agent/patience.ts';
import { SafeCopyAgent } from '../agent/safe-copy-agent.ts';
import type { Dispvm } from '../lifecycle/dispvm.ts';
import { inBackground } from '../runtime/background.ts';
import type { MessageStream } from '../runtime/message-stream.ts';
import { forwardAttachment } from './attachment.ts';
import type { Client } from './client.ts';
import type { OpenServices } from './open-call.ts';
import { waitForDispvm } from './open-in-vm.ts';

type SafeCopyServices = Omit<OpenServices, 'calls'>;

/** What policy granted, and the dots per inch that were asked for. */
export interface SafeCopyGrant {
  readonly disposableTemplate: string;
  readonly dpi: number;
  readonly work: 'copy' | 'recognise';
}

/** Serves the call to its end: when it resolves, the DispVM is gone and the client has been told. */
export const makeSafeCopy = async (client: Client, grant: SafeCopyGrant, services: SafeCopyServices): Promise<void> => {
  const taken = await takeDispvm(client, grant.disposableTemplate, services);
  if (taken.ok) return new SafeCopyCall(client, taken.value, grant, services).run();
  services.log({ event: 'refused', requestId: client.requestId, code: taken.error });
  await client.refuse(taken.error);
};

const takeDispvm = async (client: Client, template: string, services: SafeCopyServices): Promise<Result<Dispvm>> => {
  const giveUp = new AbortController();
  client.watchGivingUp(() => giveUp.abort());
  const tell = (): void => client.tell({ event: 'waiting', for: 'template' });
  const provided = await services.templates.provide(template, tell, giveUp.signal);
  if (giveUp.signal.aborted) return failure('cancelled');
  return provided.ok ? waitForDispvm(client, template, giveUp.signal, services) : provided;
};

class SafeCopyCall {
  readonly #client: Client;
  readonly #dispvm: Dispvm;
  readonly #grant: SafeCopyGrant;
  readonly #services: SafeCopyServices;
  readonly #patience: Patience;
  #endWaiting = (): void => undefined;

  constructor(client: Client, dispvm: Dispvm, grant: SafeCopyGrant, services: SafeCopyServices) {
    this.#client = client;
    this.#dispvm = dispvm;
    this.#grant = grant;
    this.#services = services;
    const { copies, texts } = services.deadlines;
    this.#patience = new Patience(grant.work === 'copy' ? copies : texts, () => this.#end('viewer-timeout'));
  }

  async run(): Promise<void> {
    const { id } = this.#dispvm.machine.description;
    const { log, displays } = this.#services;
    this.#client.accept();
    this.#client.tell({ event: 'dispvm', dispvm: this.#dispvm.machine.description });
    this.#client.tellStage('callAccepted');
    log({ event: 'accepted', requestId: this.#client.requestId, dispvmId: id });
    this.#endWaiting = this.#client.tellWaiting();
    inBackground(this.#client.disconnected.then(() => this.#dispvm.close(false)));
    inBackground(this.#dispvm.closing.then(() => this.#whenClosing()));
    inBackground(this.#copy());
    const cause = await this.#dispvm.gone;
    // A spare may have had a window made ahead.
    displays.first.discard(id);
    log({ event: 'finished', requestId: this.#client.requestId, dispvmId: id, code: cause });
    this.#client.tellStage('gone');
    if (cause !== null) this.#client.tell({ event: 'failure', code: cause });
    await this.#client.finish(cause === null ? 0 : exitCodes.problem);
  }

  async #copy(): Promise<void> {
    const stream = await this.#dispvm.machine.agent;
    // A failed restore has already ended it.
    if (!stream.ok || this.#dispvm.state.state !== 'ready') return;
    this.#client.tellStage('vmReady');
    this.#dispvm.send({ event: 'taken' });
    const failed = await this.#deliver(stream.value);
    if (failed !== null) return this.#end(failed);
    this.#endWaiting();
    this.#client.tellStage('fileDelivered');
    // Whatever it says now, it wants no more.
    await this.#client.receive();
    this.#end('cancelled');
  }

  async #deliver(stream: MessageStream): Promise<ErrorCode | null> {
    const { deadlines, displays } = this.#services;
    const { work, dpi } = this.#grant;
    const maxBytes = work === 'copy' ? copyMaxBytes : recognisedMaxBytes;
    const agent = new SafeCopyAgent(stream, deadlines.agentTakes, maxBytes);
    inBackground(agent.listen((piece) => this.#pass(piece)).then((failed) => this.#ended(failed)));
    const language = displays.languageFor(this.#client.desktop);
    const refused = await agent.start(work === 'copy' ? safeCopyCommand({ dpi, language }) : recogniseCommand(dpi));
    if (refused !== null) return refused;
    const limits = { idleMs: deadlines.clientIdle, documentMaxBytes: this.#dispvm.machine.documentMaxBytes };
    return forwardAttachment(this.#client, { firstBytes: new Uint8Array(0) }, limits, (piece) => {
      if (piece === null) this.#patience.begin();
      return agent.deliver(piece);
    });
  }

  async #pass(untrustedPiece: Uint8Array): Promise<ErrorCode | null> {
    this.#patience.hold(untrustedPiece.length);
    const sent = await this.#client.sendOutput(untrustedPiece);
    this.#patience.release();
    return sent === 'taken' ? null : 'cancelled';
  }

  async #ended(failed: ErrorCode | null): Promise<void> {
    this.#patience.end();
    if (failed !== null) return this.#end(failed);
    await this.#client.sendOutput(new Uint8Array(0));
    this.#client.tellStage('closed');
    this.#dispvm.close(false);
  }

  #whenClosing(): void {
    this.#endWaiting();
    this.#patience.end();
  }

  #end(code: ErrorCode): void {
    this.#dispvm.fail(code);
  }
}
