// Starts a jailed QEMU and observes its end. The jail's first process and bubblewrap outside are recorded by pid and start
// time; the end counts only when both are seen to be gone, because the kernel ends the jail's first process last.
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { success, type Result } from '../../protocol/result.ts';
import { Signal } from '../runtime/deadline.ts';
import { kill, recordProcess, waitForEnd, type ProcessRecord } from '../runtime/processes.ts';
import { spawnChild } from '../runtime/spawn-child.ts';
import { jailInfoFd } from './jail.ts';

const infoSchema = z.object({ 'child-pid': z.number().int().positive() });
const complaintMaxCharacters = 400;

export class JailedProcess {
  readonly #child: ChildProcess;
  readonly #ended = new Signal<void>();
  readonly #outer: ProcessRecord | null;
  #inner: ProcessRecord | null = null;
  #complaint = '';
  #isAlive = true;
  /** Resolves when the jail's processes are known, or when it ended before. */
  readonly started: Promise<readonly ProcessRecord[]>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#outer = child.pid === undefined ? null : recordProcess(child.pid);
    this.started = this.#readInfo(child.stdio[jailInfoFd]);
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString('latin1')).slice(0, complaintMaxCharacters);
    });
    child.once('exit', () => void this.#observeEnd());
  }

  /** The operating system's cause where it cannot be started. */
  static async start(program: string, args: readonly string[]): Promise<Result<JailedProcess, string>> {
    const stdio = ['ignore', 'ignore', 'pipe', 'pipe'] as const;
    const child = await spawnChild(program, args, { cwd: '/', env: { PATH: '/usr/bin:/bin' }, stdio: [...stdio] });
    return child.ok ? success(new JailedProcess(child.value)) : child;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** The first of what it printed. Only of use before it has seen a document: later the guest may have had a say in it. */
  get complaint(): string {
    return this.#complaint;
  }

  /** SIGKILL to the jail's first process, which takes all others in the jail with it, or to bubblewrap where there is none. */
  kill(): void {
    // bubblewrap tells within milliseconds; killed before, it could leave a first process that nobody knows.
    void this.started.then(() => {
      if (this.#inner !== null) kill(this.#inner);
      else this.#child.kill('SIGKILL');
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
    this.#isAlive = false;
    this.#ended.resolve();
  }
}

const firstProcess = (untrustedInfo: string): ProcessRecord | null => {
  try {
    return recordProcess(infoSchema.parse(JSON.parse(untrustedInfo))['child-pid']);
  } catch {
    return null;
  }
};
