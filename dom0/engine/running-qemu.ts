// A QEMU that was started in its jail: its process, its control connection, and its display behind the filter. What it
// needs is told once; what comes of it is for qemu-machine.ts. It trusts the guest with nothing.
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { failure, success, type Result } from '../../protocol/result.ts';
import { startPictureRelay, type PictureRelay } from '../display/picture-relay.ts';
import { qemuArguments, qemuProgram } from '../qemu/arguments.ts';
import { Qmp } from '../qemu/qmp.ts';
import type { Log } from '../runtime/log.ts';
import type { ControlGroups } from './control-groups.ts';
import { DisplayListener } from './display-listener.ts';
import { recordProcesses, type DispvmDir } from './dispvm-dir.ts';
import { insideJail, jailFds, type jailCommand } from './jail.ts';
import type { JailLayers } from './jail-layers.ts';
import { JailedProcess } from './jailed-process.ts';
import type { LoadedTemplate } from '../template/template-access.ts';
import { inBackground } from '../runtime/background.ts';

export interface QemuParts {
  readonly id: string;
  readonly template: LoadedTemplate;
  readonly dir: DispvmDir;
  /** The user that QEMU becomes (jail.ts). */
  readonly uid: number | null;
  readonly layers: JailLayers;
  readonly groups: ControlGroups | null;
  readonly jailCommand: typeof jailCommand;
  readonly log: Log;
}

const qmpAnswerMs = 15_000;

export class RunningQemu {
  /** QEMU waits for a savefile when this resolves; or the cause why it never will. */
  readonly control: Promise<Result<Qmp, string>>;
  /** The socket that a window connects to. */
  readonly display: Promise<Result<string>>;
  readonly #parts: QemuParts;
  readonly #jailed: JailedProcess;
  #relay: PictureRelay | null = null;
  #onAnswering: (answering: boolean) => void = () => undefined;

  private constructor(parts: QemuParts, jailed: JailedProcess, listener: DisplayListener) {
    this.#parts = parts;
    this.#jailed = jailed;
    inBackground(jailed.ended.then(() => listener.close()));
    inBackground(this.#record());
    this.display = this.#showDisplay(listener);
    this.control = this.#connect();
  }

  /** Fails with the operating system's cause where QEMU cannot be started. */
  static async start(parts: QemuParts): Promise<Result<RunningQemu, string>> {
    const listener = await DisplayListener.listen(parts.dir.displaySocket, parts.uid);
    if (!listener.ok) return listener;
    const jailed = await JailedProcess.start(commandLine(parts));
    if (jailed.ok) return success(new RunningQemu(parts, jailed.value, listener.value));
    listener.value.close();
    return jailed;
  }

  /** The port of the guest's agent. */
  get agent(): Socket {
    return this.#jailed.agent;
  }

  get ended(): Promise<void> {
    return this.#jailed.ended;
  }

  get complaint(): string {
    return this.#jailed.complaint;
  }

  watchAnswering(listener: (answering: boolean) => void): void {
    this.#onAnswering = listener;
  }

  /** Stops reading what QEMU prints: from now on the guest may have a say in it. */
  hearNoMore(): void {
    this.#jailed.hearNoMore();
  }

  kill(): void {
    this.#jailed.kill();
  }

  /** Lets go of all that dom0 shared with QEMU; to be called after its end. */
  async release(): Promise<void> {
    const [control] = await Promise.all([this.control, this.display]);
    if (control.ok) control.value.close();
    await this.#relay?.close();
    await this.#parts.groups?.release(this.#parts.id);
  }

  /** QEMU answers when it has made the whole machine, its display included. */
  async #connect(): Promise<Result<Qmp, string>> {
    const { id, groups, template } = this.#parts;
    const control = await Qmp.over(this.#jailed.control, qmpAnswerMs);
    // All processes of the jail are there by now, and none of the guest's memory.
    const isEnclosed =
      !control.ok || (await groups?.enclose(id, await this.#jailed.started, template.memoryMib)) !== false;
    if (!isEnclosed) this.#parts.log({ event: 'control-group-failed', dispvmId: id });
    return control;
  }

  /** What QEMU's display says reaches a window through a filter only. */
  async #showDisplay(listener: DisplayListener): Promise<Result<string>> {
    const { dir } = this.#parts;
    const display = await listener.connected;
    if (display === null) return failure('engine-failed');
    const onAnswering = (answering: boolean): void => this.#onAnswering(answering);
    const relay = await startPictureRelay({ display, socketPath: dir.windowSocket, onAnswering });
    if (!relay.ok) return relay;
    this.#relay = relay.value;
    inBackground(this.#watchDisplay(relay.value));
    return success(dir.windowSocket);
  }

  /** The window may not have connected yet, and would never hear of it: a QEMU that talks like this is ended here. */
  async #watchDisplay({ ended }: PictureRelay): Promise<void> {
    const cause = await ended;
    if (cause !== 'broke-protocol' && cause !== 'no-greeting') return;
    this.#parts.log({ event: 'display-refused', dispvmId: this.#parts.id, cause });
    this.#jailed.kill();
  }

  /** Writes down the processes for a daemon that finds this folder after a crash of this one. */
  async #record(): Promise<void> {
    const processes = await this.#jailed.started;
    try {
      await recordProcesses(this.#parts.dir, processes);
    } catch {
      // QEMU ended and its folder was removed in between, or the disk broke: without a record nobody could clean up, so
      // end it.
      this.#jailed.kill();
    }
  }
}

const commandLine = ({ template, dir, uid, layers, jailCommand }: QemuParts): [string, ...string[]] => {
  const { accelerator, memoryMib, files, start } = template;
  const qemu = qemuArguments({
    use: start.use(insideJail.ram),
    accelerator,
    memoryMib,
    rootImage: insideJail.root,
    kernel: insideJail.kernel,
    initrd: insideJail.initrd,
    channels: { kind: 'given', qmpFd: jailFds.control, agentFd: jailFds.agent, display: insideJail.display },
    vmGenerationId: randomUUID(),
  });
  const needsKvm = accelerator === 'kvm';
  const jail = jailCommand({ files, memoryMib, displaySocket: dir.displaySocket, needsKvm, uid, ...layers });
  return [...jail, qemuProgram, ...qemu];
};
