// One jailed QEMU from its start to the removal of its folder: prestarted (it waits for a savefile), rehearsed (a spare), handed
// out. Every machine is new, and made fresh when it is handed out; the guest is trusted with nothing but its own document.
import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { startPictureRelay, type PictureRelay } from '../display/picture-relay.ts';
import { qemuArguments, qemuProgram } from '../qemu/arguments.ts';
import { Qmp } from '../qemu/qmp.ts';
import { receiveFullSavefile, restoreMachine } from '../qemu/savefile.ts';
import { Signal, within } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import { MessageStream } from '../runtime/message-stream.ts';
import type { ControlGroups } from './control-groups.ts';
import { DisplayListener } from './display-listener.ts';
import { recordProcesses, removeDispvmDir, type DispvmDir } from './dispvm-dir.ts';
import { insideJail, jailFds, type JailedFiles, type jailCommand } from './jail.ts';
import type { JailLayers } from './jail-layers.ts';
import { JailedProcess } from './jailed-process.ts';
import type { Machine } from './machine.ts';
import { awaitAgent, prepareAgent, type SeenRandom } from './prepare-agent.ts';
import { rehearse } from './rehearse.ts';

export interface LoadedTemplate {
  readonly name: string;
  readonly accelerator: 'kvm' | 'tcg';
  readonly memoryMib: number;
  readonly files: JailedFiles;
  /** Differs when any file of it changed, or QEMU did. */
  readonly identity: string;
  /** `savefile` always; the others are what it is compared with: a savefile that holds the memory as well, and none. */
  readonly origin: 'savefile' | 'full-savefile' | 'boot';
}

export interface QemuMachineParts {
  readonly id: string;
  readonly template: LoadedTemplate;
  readonly dir: DispvmDir;
  /** See jail.ts. */
  readonly uid: number | null;
  readonly layers: JailLayers;
  readonly groups: ControlGroups | null;
  readonly jailCommand: typeof jailCommand;
  readonly seen: SeenRandom;
  readonly log: Log;
}

const qmpAnswerMs = 15_000;
const prepareMs = 15_000;
const bootMs = 28_000;
const rehearseMs = 15_000;

export class QemuMachine implements Machine {
  readonly description: Machine['description'];
  readonly template: LoadedTemplate;
  readonly #parts: QemuMachineParts;
  readonly #display = new Signal<Result<string>>();
  readonly #agent = new Signal<Result<MessageStream>>();
  readonly #ended = new Signal<void>();
  #process: JailedProcess | null = null;
  #relay: PictureRelay | null = null;
  #onAnswering: (answering: boolean) => void = () => undefined;
  #control: Promise<Result<Qmp>> | null = null;
  #restored: Promise<Result<MessageStream>> | null = null;
  #isKilled = false;
  #isHandedOut = false;

  constructor(parts: QemuMachineParts) {
    this.#parts = parts;
    this.template = parts.template;
    const { id, template } = parts;
    this.description = { id, template: template.name, engine: 'qemu', accelerator: template.accelerator };
  }

  get display(): Promise<Result<string>> {
    return this.#display.promise;
  }

  get agent(): Promise<Result<MessageStream>> {
    return this.#agent.promise;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get isSpare(): boolean {
    return this.#restored !== null;
  }

  watchAnswering(listener: (answering: boolean) => void): void {
    this.#onAnswering = listener;
  }

  /** Starts QEMU up to where it waits for a savefile; true when it does. */
  async prestart(): Promise<boolean> {
    if (this.#isKilled) return false;
    this.#control ??= this.#spawn();
    return (await this.#control).ok;
  }

  /**
   * Restores it, lets it open a sample and be made fresh, and puts it to sleep: a spare. False where it is of no use. It is made fresh
   * again when it is handed out: this time is only so that the way there is translated.
   */
  async rehearse(): Promise<boolean> {
    const restored = await this.#restore();
    if (!restored.ok) return false;
    const refused = await within(rehearse(restored.value), rehearseMs, 'agent-timeout' as const) ?? (await this.#prepare(restored.value));
    if (refused !== null) this.#fail(`rehearsal: ${refused}`);
    return refused === null && (await this.pause());
  }

  /** Takes no processor time until `resume`, nor while it sleeps as a spare. */
  pause(): Promise<boolean> {
    return this.#tell('stop');
  }

  resume(): Promise<boolean> {
    return this.#tell('cont');
  }

  /** Hands it to a call: it goes the rest of its way to `agent`. */
  begin(): void {
    if (this.#isHandedOut) return;
    this.#isHandedOut = true;
    void this.#becomeReady().then((agent) => this.#agent.resolve(agent));
  }

  kill(): void {
    this.#isKilled = true;
    // One that is just being started is ended as soon as it is.
    if (this.#process !== null) this.#process.kill();
    else if (this.#control === null) this.#ended.resolve();
  }

  async remove(): Promise<void> {
    const [control, stream] = await Promise.all([this.#control, this.#restored]);
    if (control?.ok === true) control.value.close();
    if (stream?.ok === true) stream.value.destroy();
    await this.#relay?.close();
    await this.#parts.groups?.release(this.#parts.id);
    await removeDispvmDir(this.#parts.dir, this.#parts.log);
  }

  async #spawn(): Promise<Result<Qmp>> {
    const { dir, uid } = this.#parts;
    const listener = await DisplayListener.listen(dir.displaySocket, uid);
    if (!listener.ok) return this.#notStarted(listener.error);
    const started = await JailedProcess.start(commandLine(this.#parts));
    if (!started.ok) {
      listener.value.close();
      return this.#notStarted(started.error);
    }
    const jailed = started.value;
    this.#process = jailed;
    void jailed.ended.then(() => {
      listener.value.close();
      this.#ended.resolve();
    });
    void this.#record(jailed);
    void this.#showDisplay(listener.value);
    // It may have been given up while it was being started.
    if (this.#isKilled) jailed.kill();
    // QEMU answers when it has made the whole machine, its display included.
    const control = await Qmp.over(jailed.control, qmpAnswerMs);
    if (!control.ok) return this.#fail(control.error);
    // All of its processes are there by now, and none of its guest's memory.
    await this.#parts.groups?.enclose(this.#parts.id, await jailed.started, this.template.memoryMib);
    return control;
  }

  #notStarted(cause: string): Result<never> {
    const failed = this.#fail(cause);
    this.#display.resolve(failed);
    this.#ended.resolve();
    return failed;
  }

  /** What QEMU's display says reaches a window through a filter only. */
  async #showDisplay(listener: DisplayListener): Promise<void> {
    const display = await listener.connected;
    if (display === null) return this.#display.resolve(failure('engine-failed'));
    const socketPath = this.#parts.dir.windowSocket;
    const relay = await startPictureRelay({ display, socketPath, onAnswering: (answering) => this.#onAnswering(answering) });
    if (relay.ok) {
      this.#relay = relay.value;
      void relay.value.ended.then((cause) => {
        if (cause === 'broke-protocol') this.#parts.log({ event: 'display-refused', dispvmId: this.#parts.id, cause });
      });
    }
    this.#display.resolve(relay.ok ? success(socketPath) : relay);
  }

  async #becomeReady(): Promise<Result<MessageStream>> {
    const wasAsleep = this.isSpare;
    const restored = await this.#restore();
    if (!restored.ok) return restored;
    if (wasAsleep && !(await this.resume())) return this.#fail('resume');
    // The control connection served its purpose: a QEMU under attack has nothing more to say to dom0.
    const control = await this.#control;
    if (control?.ok === true) control.value.close();
    const refused = await this.#prepare(restored.value);
    this.#process?.hearNoMore();
    if (refused === null) return restored;
    this.#parts.log({ event: 'template', dispvmId: this.#parts.id, code: refused, cause: this.#process?.complaint ?? '' });
    return failure(refused);
  }

  #prepare(agent: MessageStream): Promise<ErrorCode | null> {
    return within(prepareAgent(agent, this.#parts.seen), prepareMs, 'agent-timeout');
  }

  #restore(): Promise<Result<MessageStream>> {
    this.#restored ??= this.#restoreOnce();
    return this.#restored;
  }

  async #restoreOnce(): Promise<Result<MessageStream>> {
    if (!(await this.prestart()) || this.#control === null) return failure('engine-failed');
    const control = await this.#control;
    if (!control.ok) return control;
    if (this.#process === null) return this.#fail('not-started');
    // Connected before the restore, as it was when the savefile was made: the guest has nothing to notice.
    const stream = new MessageStream(this.#process.agent);
    const restored = await restore(this.template.origin, control.value);
    if (!restored.ok) {
      stream.destroy();
      return this.#fail(restored.error);
    }
    const isThere = this.template.origin !== 'boot' || (await within(awaitAgent(stream), bootMs, false));
    return isThere ? success(stream) : failure('agent-timeout');
  }

  async #tell(command: 'stop' | 'cont'): Promise<boolean> {
    const control = await this.#control;
    return control?.ok === true && (await control.value.execute(command)).ok;
  }

  #fail(cause: string): Result<never> {
    this.#parts.log({ event: 'template', dispvmId: this.#parts.id, code: 'engine-failed', cause: `${cause} ${this.#process?.complaint ?? ''}` });
    return failure('engine-failed');
  }

  /** For a daemon that finds this folder after a crash of this one. */
  async #record(jailed: JailedProcess): Promise<void> {
    const processes = await jailed.started;
    try {
      await recordProcesses(this.#parts.dir, processes);
    } catch {
      // It ended and its folder was removed in between, or the disk broke: without a record nobody could clean up, so end it.
      jailed.kill();
    }
  }
}

const restore = async (origin: LoadedTemplate['origin'], qmp: Qmp): ReturnType<typeof restoreMachine> => {
  switch (origin) {
    case 'savefile': return restoreMachine(qmp, insideJail.state);
    case 'full-savefile': return receiveFullSavefile(qmp, insideJail.state);
    case 'boot': return success(undefined);
  }
};

const commandLine = ({ template, dir, uid, layers, jailCommand }: QemuMachineParts): [string, ...string[]] => {
  const { accelerator, memoryMib, files, origin } = template;
  const uses = {
    'savefile': { kind: 'restore', ramFile: insideJail.ram }, 'full-savefile': { kind: 'full-restore' }, 'boot': { kind: 'cold' },
  } as const;
  const qemu = qemuArguments({
    use: uses[origin], accelerator, memoryMib,
    rootImage: insideJail.root, kernel: insideJail.kernel, initrd: insideJail.initrd,
    channels: { kind: 'given', qmpFd: jailFds.control, agentFd: jailFds.agent, display: insideJail.display },
    vmGenerationId: randomUUID(),
  });
  const needsKvm = accelerator === 'kvm';
  const jail = jailCommand({ files, memoryMib, displaySocket: dir.displaySocket, needsKvm, uid, ...layers });
  return [...jail, qemuProgram, ...qemu];
};
