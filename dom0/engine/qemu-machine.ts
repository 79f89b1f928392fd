// One jailed QEMU from its start to the removal of its folder: restored ahead (it sleeps), rehearsed (a spare that
// sleeps), handed out. Every machine is new, and made fresh when it is handed out; the guest is trusted with nothing but
// its own document.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { savedScreen, type Screen } from '../../protocol/screen.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Qmp } from '../qemu/qmp.ts';
import { Deferred } from '../../protocol/deferred.ts';
import { within } from '../runtime/deadline.ts';
import { MessageStream } from '../runtime/message-stream.ts';
import { removeDispvmDir } from './dispvm-dir.ts';
import { insideJail } from './jail.ts';
import type { Machine } from './machine.ts';
import { prepareAgent, type SeenRandom } from '../agent/prepare-agent.ts';
import { rehearse, rehearseTimeoutMs } from '../agent/rehearse.ts';
import { RunningQemu, type QemuParts } from './running-qemu.ts';
import { documentMaxBytes, type LoadedTemplate } from '../template/template-access.ts';
import { inBackground } from '../runtime/background.ts';

export interface QemuMachineParts extends QemuParts {
  readonly seen: SeenRandom;
}

const prepareMs = 15_000;

export class QemuMachine implements Machine {
  readonly description: Machine['description'];
  readonly template: LoadedTemplate;
  readonly #parts: QemuMachineParts;
  readonly #display = new Deferred<Result<string>>();
  readonly #agent = new Deferred<Result<MessageStream>>();
  readonly #ended = new Deferred<void>();
  #qemu: RunningQemu | null = null;
  #onAnswering: (answering: boolean) => void = () => undefined;
  #answers = true;
  #control: Promise<Result<Qmp>> | null = null;
  #restored: Promise<Result<MessageStream>> | null = null;
  #screen = savedScreen;
  #isKilled = false;
  #isHandedOut = false;

  constructor(parts: QemuMachineParts) {
    this.#parts = parts;
    this.template = parts.template;
    const { id, template } = parts;
    this.description = { id, template: template.name, engine: 'qemu', accelerator: template.accelerator };
  }

  get viewers(): ViewerTable {
    return this.template.viewers;
  }

  get documentMaxBytes(): number {
    return documentMaxBytes(this.template);
  }

  get screen(): Screen {
    return this.#screen;
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

  get hasBegunRestore(): boolean {
    return this.#restored !== null;
  }

  watchAnswering(listener: (answering: boolean) => void): void {
    this.#onAnswering = listener;
    // QEMU may have fallen silent while its window was waiting for a document.
    if (!this.#answers) listener(false);
  }

  /** Restores it and puts it to sleep: whoever gets it need not wait for that. False where it is of no use. */
  async prestart(): Promise<boolean> {
    const restored = await this.#restore();
    return restored.ok && this.#layToSleep(await this.#prepare(restored.value));
  }

  /** Restores it, lets it open a sample, and puts it to sleep: a spare. False where it is of no use. */
  async rehearse(screen: Screen): Promise<boolean> {
    const restored = await this.#restore();
    if (!restored.ok) return false;
    this.#screen = screen;
    return this.#layToSleep(
      (await within(rehearse(restored.value, screen), rehearseTimeoutMs, 'agent-timeout' as const)) ??
        (await this.#prepare(restored.value)),
    );
  }

  /**
   * It has been made fresh once, and is again when it is handed out: this time was only so that the way there is
   * translated, and the notice that it is a clone is taken.
   */
  #layToSleep(refused: ErrorCode | null): boolean | Promise<boolean> {
    if (refused === null) return this.pause();
    this.#fail(`made ahead: ${refused}`);
    return false;
  }

  /** Puts it to sleep: it takes no processor time until `resume`. */
  pause(): Promise<boolean> {
    return this.#tell('stop');
  }

  resume(): Promise<boolean> {
    return this.#tell('cont');
  }

  /** Hands the machine to a call: it goes the rest of its way to `agent`. */
  begin(): void {
    if (this.#isHandedOut) return;
    this.#isHandedOut = true;
    inBackground(this.#becomeReady().then((agent) => this.#agent.resolve(agent)));
  }

  kill(): void {
    this.#isKilled = true;
    // A QEMU that is just being started is ended as soon as it has started.
    if (this.#qemu !== null) this.#qemu.kill();
    else if (this.#control === null) this.#ended.resolve();
  }

  async remove(): Promise<void> {
    const stream = await this.#restored;
    if (stream?.ok === true) stream.value.destroy();
    await this.#qemu?.release();
    await removeDispvmDir(this.#parts.dir, this.#parts.log);
  }

  /** Up to where QEMU waits for a savefile. */
  #startOnce(): Promise<Result<Qmp>> {
    this.#control ??= this.#start();
    return this.#control;
  }

  async #start(): Promise<Result<Qmp>> {
    const started = await RunningQemu.start(this.#parts);
    if (!started.ok) {
      const failed = this.#fail(started.error);
      this.#display.resolve(failed);
      this.#ended.resolve();
      return failed;
    }
    const qemu = started.value;
    this.#qemu = qemu;
    qemu.watchAnswering((answering) => {
      this.#answers = answering;
      this.#onAnswering(answering);
    });
    inBackground(qemu.ended.then(() => this.#ended.resolve()));
    inBackground(qemu.display.then((display) => this.#display.resolve(display)));
    // The machine may have been given up while QEMU was being started.
    if (this.#isKilled) qemu.kill();
    const control = await qemu.control;
    return control.ok ? control : this.#fail(control.error);
  }

  async #becomeReady(): Promise<Result<MessageStream>> {
    const wasAsleep = this.hasBegunRestore;
    const restored = await this.#restore();
    if (!restored.ok) return restored;
    if (wasAsleep && !(await this.resume())) return this.#fail('resume');
    // The control connection served its purpose: a QEMU under attack has nothing more to say to dom0.
    const control = await this.#control;
    if (control?.ok === true) control.value.close();
    const refused = await this.#prepare(restored.value);
    this.#qemu?.hearNoMore();
    if (refused === null) return restored;
    this.#parts.log({ event: 'template', dispvmId: this.#parts.id, code: refused, cause: this.#qemu?.complaint ?? '' });
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
    if (this.#isKilled) return failure('engine-failed');
    const control = await this.#startOnce();
    if (!control.ok) return control;
    if (this.#qemu === null) return this.#fail('not-started');
    // The port is connected before the restore, as it was when the savefile was made: the guest has nothing to notice.
    const stream = new MessageStream(this.#qemu.agent);
    const woken = await this.template.start.wake(control.value, insideJail.state, stream);
    if (woken.ok) return success(stream);
    stream.destroy();
    return this.#fail(woken.error);
  }

  async #tell(command: 'stop' | 'cont'): Promise<boolean> {
    const control = await this.#control;
    return control?.ok === true && (await control.value.execute(command)).ok;
  }

  #fail(cause: string): Result<never> {
    this.#parts.log({
      event: 'template',
      dispvmId: this.#parts.id,
      code: 'engine-failed',
      cause: `${cause} ${this.#qemu?.complaint ?? ''}`,
    });
    return failure('engine-failed');
  }
}
