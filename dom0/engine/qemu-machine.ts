// One jailed QEMU from its start to the removal of its folder: prestarted (it waits for a savefile), rehearsed (a spare), handed
// out. Every machine is new, and made fresh when it is handed out; the guest is trusted with nothing but its own document.
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { qemuArguments, qemuProgram } from '../qemu/arguments.ts';
import { Qmp } from '../qemu/qmp.ts';
import { receiveFullSavefile, restoreMachine } from '../qemu/savefile.ts';
import { Signal, within } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import { MessageStream } from '../runtime/message-stream.ts';
import { recordProcesses, removeDispvmDir, type DispvmDir } from './dispvm-dir.ts';
import { insideJail, jailArguments, type JailedFiles } from './jail.ts';
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
  readonly seen: SeenRandom;
  readonly log: Log;
}

const qmpConnectMs = 15_000;
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
    if (this.#process === null) this.#ended.resolve();
    else this.#process.kill();
  }

  async remove(): Promise<void> {
    const stream = await this.#restored;
    if (stream?.ok === true) stream.value.destroy();
    await removeDispvmDir(this.#parts.dir, this.#parts.log);
  }

  #spawn(): Promise<Result<Qmp>> {
    const jailed = new JailedProcess('bwrap', commandLine(this.#parts));
    this.#process = jailed;
    void jailed.ended.then(() => this.#ended.resolve());
    void this.#record(jailed);
    return this.#connect(jailed);
  }

  /** QEMU answers on QMP when all its sockets are there: then a window can attach. */
  async #connect(jailed: JailedProcess): Promise<Result<Qmp>> {
    const { socketDir } = this.#parts.dir;
    const qmp = await Qmp.connect(join(socketDir, 'qmp'), qmpConnectMs, () => jailed.isAlive);
    const control: Result<Qmp> = qmp.ok ? qmp : this.#fail(qmp.error);
    this.#display.resolve(control.ok ? success(join(socketDir, 'display')) : control);
    return control;
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
    // Before the restore: the savefile was made with somebody connected, so the guest has nothing to notice. No document has reached
    // this QEMU yet, so its socket folder is still what it was made to be.
    const socket = await connectTo(join(this.#parts.dir.socketDir, 'agent'));
    if (socket === null) return this.#fail('agent-socket');
    const stream = new MessageStream(socket);
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

const commandLine = ({ template, dir: { socketDir }, uid }: QemuMachineParts): string[] => {
  const { accelerator, memoryMib, files, origin } = template;
  const uses = { 'savefile': { kind: 'restore', ramFile: insideJail.ram }, 'full-savefile': { kind: 'full-restore' }, 'boot': { kind: 'cold' } } as const;
  const qemu = qemuArguments({
    use: uses[origin], accelerator, memoryMib,
    rootImage: insideJail.root, kernel: insideJail.kernel, initrd: insideJail.initrd,
    sockets: insideJail.sockets, vmGenerationId: randomUUID(),
  });
  return [...jailArguments({ files, socketDir, needsKvm: accelerator === 'kvm', uid }), qemuProgram, ...qemu];
};

const connectTo = (path: string): Promise<Socket | null> => new Promise((resolve) => {
  const socket = connect(path);
  socket.once('connect', () => resolve(socket));
  socket.once('error', () => resolve(null));
});
