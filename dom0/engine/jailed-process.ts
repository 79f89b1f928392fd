// Starts a jailed QEMU and observes its end. The jail's first process and bubblewrap outside are recorded by pid and
// start time; the end counts only when both are seen to be gone, because the kernel ends the jail's first process last.
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { Writable, type Readable } from 'node:stream';
import * as z from 'zod';
import { success, type Result } from '../../protocol/result.ts';
import { Deferred } from '../../protocol/deferred.ts';
import { within } from '../runtime/deadline.ts';
import { kill, recordProcess, waitForEnd, type ProcessRecord } from '../runtime/processes.ts';
import { spawnChild } from '../runtime/spawn-child.ts';
import { jailFds } from './jail.ts';
import { encodeSeccompFilter, hasSeccompFilter } from './seccomp-filter.ts';
import { inBackground } from '../runtime/background.ts';

const infoSchema = z.object({ 'child-pid': z.number().int().positive() });
const complaintMaxCharacters = 400;
/** Longer than bubblewrap needs to tell its first process; one that hangs before is ended all the same. */
const tellsMs = 2000;

export class JailedProcess {
  /**
   * QEMU's control protocol and its agent's port: connected sockets, and all that dom0 shares with it besides its
   * display.
   */
  readonly control: Socket;
  readonly agent: Socket;
  readonly #child: ChildProcess;
  readonly #ended = new Deferred<void>();
  readonly #outer: ProcessRecord | null;
  #inner: ProcessRecord | null = null;
  #complaint = '';
  /** Resolves when the jail's processes are known, or when it ended before. */
  readonly started: Promise<readonly ProcessRecord[]>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#outer = child.pid === undefined ? null : recordProcess(child.pid);
    this.control = socketAt(child, jailFds.control);
    this.agent = socketAt(child, jailFds.agent);
    this.started = this.#readInfo(child.stdio[jailFds.info]);
    if (hasSeccompFilter) giveSeccompFilter(child);
    this.#listenToComplaint();
    child.once('exit', () => inBackground(this.#observeEnd()));
  }

  /** `command` is the jail's and QEMU's command line. The operating system's cause where it cannot be started. */
  static async start([program, ...args]: readonly [string, ...string[]]): Promise<Result<JailedProcess, string>> {
    const stdio = ['ignore', 'ignore', 'pipe', 'pipe', hasSeccompFilter ? 'pipe' : 'ignore', 'pipe', 'pipe'] as const;
    const child = await spawnChild(program, args, { cwd: '/', env: { PATH: '/usr/bin:/bin' }, stdio: [...stdio] });
    return child.ok ? success(new JailedProcess(child.value)) : child;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** null where a signal ended it, or it has not ended. Of bubblewrap, which passes on that of the jailed program. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /**
   * The first of what it printed. Only of use before it has seen a document: later the guest may have had a say in it.
   */
  get complaint(): string {
    return this.#complaint;
  }

  /** Stops reading what QEMU prints: from now on the guest may have a say in it. */
  hearNoMore(): void {
    this.#child.stderr?.destroy();
  }

  /**
   * SIGKILL to the jail's first process, which takes all others in the jail with it, and to bubblewrap, which would stay
   * where somebody has stopped it.
   */
  kill(): void {
    inBackground(this.#killOnceTold());
  }

  /** bubblewrap tells within milliseconds; killed before, it could leave a first process that nobody knows. */
  async #killOnceTold(): Promise<void> {
    await within(this.started, tellsMs, null);
    if (this.#inner !== null) kill(this.#inner);
    this.#child.kill('SIGKILL');
  }

  /** Keeps the first words only: a QEMU that its document has taken over could go on for ever. */
  #listenToComplaint(): void {
    const { stderr } = this.#child;
    stderr?.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString('latin1')).slice(0, complaintMaxCharacters);
      if (this.#complaint.length === complaintMaxCharacters) stderr.destroy();
    });
  }

  async #readInfo(info: unknown): Promise<readonly ProcessRecord[]> {
    let text = '';
    try {
      for await (const chunk of info as Readable) text += String(chunk);
    } catch {
      return [];
    }
    this.#inner = firstProcess(text);
    return [this.#outer, this.#inner].filter((record) => record !== null);
  }

  async #observeEnd(): Promise<void> {
    const processes = await this.started;
    for (const record of processes) {
      kill(record);
      await waitForEnd(record);
    }
    this.#ended.resolve();
  }
}

const socketAt = (child: ChildProcess, fd: number): Socket => {
  const socket = child.stdio[fd];
  if (!(socket instanceof Socket)) throw new Error('a child that runs has the sockets that were asked for');
  return socket;
};

/** bubblewrap reads it to its end. One that died before is noticed by its end. */
const giveSeccompFilter = (child: ChildProcess): void => {
  const input = child.stdio[jailFds.seccomp];
  if (!(input instanceof Writable)) throw new Error('a child that runs has the pipes that were asked for');
  input.on('error', () => undefined);
  input.end(encodeSeccompFilter());
};

const firstProcess = (untrustedInfo: string): ProcessRecord | null => {
  try {
    return recordProcess(infoSchema.parse(JSON.parse(untrustedInfo))['child-pid']);
  } catch {
    return null;
  }
};
