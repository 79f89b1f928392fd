// The labelled window of one call: what dom0 tells it while it is there, and whether it is. The GUI is trusted with
// windows only; what it says of its user goes to the call.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { ToGui } from '../../protocol/gui-messages.ts';
import type { Machine } from '../engine/machine.ts';
import type { Displays, Windows } from '../gui-displays.ts';
import type { OpenWindow, WindowEvent } from '../gui-supervisor.ts';
import { inBackground } from '../runtime/background.ts';

const progressIntervalMs = 250;

type WithoutDispvm<Message> = Message extends { dispvmId: string } ? Omit<Message, 'dispvmId'> : never;

export class DocumentWindow {
  readonly #gui: Windows;
  readonly #preparer: Pick<Displays['first'], 'discard'>;
  readonly #machine: Machine;
  readonly #id: string;
  #state: 'none' | 'open' | 'failed' | 'gone' = 'none';
  #progressAtMs = 0;

  /** `preparer` may have made a window for it ahead, on another display perhaps. */
  constructor(gui: Windows, preparer: Pick<Displays['first'], 'discard'>, machine: Machine) {
    this.#gui = gui;
    this.#preparer = preparer;
    this.#machine = machine;
    this.#id = machine.description.id;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** False where the GUI is down. It shows the VM's picture as soon as there is one. */
  open(window: Omit<OpenWindow, 'dispvmId' | 'template'>, onEvent: (event: WindowEvent) => void): boolean {
    const { id: dispvmId, template } = this.#machine.description;
    if (!this.#gui.open({ ...window, dispvmId, template }, onEvent)) return false;
    this.#state = 'open';
    if (this.#preparer !== this.#gui) this.#preparer.discard(dispvmId);
    this.#machine.watchAnswering((answering) => {
      if (this.isOpen) this.#gui.send({ type: 'answering', dispvmId, answering });
    });
    inBackground(this.#attach());
    return true;
  }

  showProgress(deliveredBytes: number): void {
    const now = Date.now();
    if (now - this.#progressAtMs < progressIntervalMs || !this.isOpen) return;
    this.#progressAtMs = now;
    this.#gui.send({ type: 'progress', dispvmId: this.#id, deliveredBytes });
  }

  tell(news: WithoutDispvm<ToGui>): void {
    if (this.isOpen) this.#gui.send({ ...news, dispvmId: this.#id });
  }

  /** The person closed the window, or the GUI died. */
  lost(): void {
    this.#state = 'gone';
  }

  /** false where there is no window to present. */
  present(activationToken: string | undefined): boolean {
    if (this.#state !== 'open' && this.#state !== 'failed') return false;
    const token = activationToken === undefined ? {} : { activationToken };
    this.#gui.send({ type: 'present', dispvmId: this.#id, ...token });
    return true;
  }

  close(): void {
    if (this.isOpen) this.#gui.send({ type: 'close', dispvmId: this.#id });
    if (this.isOpen) this.#state = 'gone';
  }

  /** The window stays and shows the failure, for its user to close. */
  fail(code: ErrorCode): void {
    if (!this.isOpen) return;
    if (code === 'cancelled') return this.close();
    this.#gui.send({ type: 'failed', dispvmId: this.#id, code });
    this.#state = 'failed';
  }

  /** Nobody is there to read the failure. */
  dismissFailure(): void {
    if (this.#state !== 'failed') return;
    this.#gui.send({ type: 'close', dispvmId: this.#id });
    this.#state = 'gone';
  }

  /** The VM is gone. */
  end(): void {
    if (this.isOpen) this.close();
    else this.#preparer.discard(this.#id);
  }

  async #attach(): Promise<void> {
    const display = await this.#machine.display;
    if (display.ok && this.isOpen) this.#gui.send({ type: 'attach', dispvmId: this.#id, vncSocket: display.value });
  }
}
