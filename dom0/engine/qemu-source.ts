// Makes DispVMs on demand with QEMU: a folder, a jailed QEMU that restores the template's savefile, an agent made fresh.
// Every machine is new; nothing of one is ever used for another. The guest is trusted with nothing but its own document.
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { failure, success, type Result } from '../../protocol/result.ts';
import { qemuArguments, qemuProgram } from '../qemu/arguments.ts';
import { Qmp } from '../qemu/qmp.ts';
import { restoreMachine } from '../qemu/savefile.ts';
import { within } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import { MessageStream } from '../runtime/message-stream.ts';
import { createDispvmDir, recordProcesses, removeDispvmDir, type DispvmDir } from './dispvm-dir.ts';
import { insideJail, jailArguments, type JailedFiles } from './jail.ts';
import { JailedProcess } from './jailed-process.ts';
import type { Machine, MachineSource } from './machine.ts';
import { prepareAgent, SeenRandom } from './prepare-agent.ts';

export interface LoadedTemplate {
  readonly name: string;
  readonly accelerator: 'kvm' | 'tcg';
  readonly memoryMib: number;
  readonly files: JailedFiles;
}

export interface QemuSourceOptions {
  /** Checked template files, or why there are none. */
  readonly loadTemplate: (name: string) => Promise<Result<LoadedTemplate>>;
  /** Parent of the DispVMs' folders; private to us, free of leftovers. */
  readonly dispvmsDir: string;
  readonly isRoot: boolean;
  readonly log: Log;
}

const qmpConnectMs = 15_000;
const prepareMs = 15_000;
const lastId = 999_999;
/** As root each DispVM gets a user of its own, far from anybody's. */
const firstUid = 2_100_000_000;

export class QemuSource implements MachineSource {
  readonly #options: QemuSourceOptions;
  readonly #seen = new SeenRandom();
  #lastNumber = 0;

  constructor(options: QemuSourceOptions) {
    this.#options = options;
  }

  async take(disposableTemplate: string): Promise<Result<Machine>> {
    const template = await this.#options.loadTemplate(disposableTemplate);
    if (!template.ok) return template;
    this.#lastNumber = (this.#lastNumber % lastId) + 1;
    const id = `disp${this.#lastNumber}`;
    const uid = this.#options.isRoot ? firstUid + this.#lastNumber : null;
    const dir = await createDispvmDir(this.#options.dispvmsDir, id, uid);
    return dir.ok ? success(new QemuMachine(id, template.value, dir.value, uid, this.#seen, this.#options.log)) : dir;
  }
}

class QemuMachine implements Machine {
  readonly description: Machine['description'];
  readonly display: Promise<Result<string>>;
  readonly agent: Promise<Result<MessageStream>>;
  readonly #process: JailedProcess;
  readonly #dir: DispvmDir;
  readonly #log: Log;
  #stream: MessageStream | null = null;

  constructor(id: string, template: LoadedTemplate, dir: DispvmDir, uid: number | null, seen: SeenRandom, log: Log) {
    this.description = { id, template: template.name, engine: 'qemu', accelerator: template.accelerator };
    this.#dir = dir;
    this.#log = log;
    this.#process = new JailedProcess('bwrap', commandLine(template, dir, uid));
    void this.#record();
    const qmp = this.#control();
    this.display = qmp.then((control) => (control.ok ? success(join(dir.socketDir, 'display')) : control));
    this.agent = qmp.then((control) => (control.ok ? this.#restore(control.value, seen) : control));
  }

  get ended(): Promise<void> {
    return this.#process.ended;
  }

  kill(): void {
    this.#process.kill();
  }

  async remove(): Promise<void> {
    this.#stream?.destroy();
    await removeDispvmDir(this.#dir);
  }

  /** QEMU answers on QMP when all its sockets are there: then a window can attach. */
  async #control(): Promise<Result<Qmp>> {
    const qmp = await Qmp.connect(join(this.#dir.socketDir, 'qmp'), qmpConnectMs, () => this.#process.isAlive);
    if (qmp.ok) return qmp;
    return this.#fail(qmp.error);
  }

  async #restore(qmp: Qmp, seen: SeenRandom): Promise<Result<MessageStream>> {
    const restored = await restoreMachine(qmp, insideJail.state);
    // The control connection served its purpose: a QEMU under attack has nothing more to say to dom0.
    qmp.close();
    if (!restored.ok) return this.#fail(restored.error);
    // No document has reached this QEMU yet, so its socket folder is still what it was made to be.
    const socket = await connectTo(join(this.#dir.socketDir, 'agent'));
    if (socket === null) return this.#fail('agent-socket');
    const stream = new MessageStream(socket);
    this.#stream = stream;
    const refused = await within(prepareAgent(stream, seen), prepareMs, 'agent-timeout' as const);
    if (refused === null) return success(stream);
    this.#log({ event: 'template', dispvmId: this.description.id, code: refused, cause: this.#process.complaint });
    return failure(refused);
  }

  #fail(cause: string): Result<never> {
    this.#log({ event: 'template', dispvmId: this.description.id, code: 'engine-failed', cause: `${cause} ${this.#process.complaint}` });
    return failure('engine-failed');
  }

  /** For a daemon that finds this folder after a crash of this one. */
  async #record(): Promise<void> {
    const processes = await this.#process.started;
    try {
      await recordProcesses(this.#dir, processes);
    } catch {
      // It ended and its folder was removed in between, or the disk broke: without a record nobody could clean up, so end it.
      this.#process.kill();
    }
  }
}

const commandLine = (template: LoadedTemplate, { socketDir }: DispvmDir, uid: number | null): string[] => {
  const { accelerator, memoryMib, files } = template;
  const qemu = qemuArguments({
    use: { kind: 'restore', ramFile: insideJail.ram }, accelerator, memoryMib,
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
