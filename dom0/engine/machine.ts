// What a DispVM needs from the engine that runs it, and how a call gets one. The Xen engine and the pool come in here:
// a pool's machine has `display` and `agent` resolved before it is taken.
import type { Result } from '../../protocol/result.ts';
import type { DispvmDescription } from '../../protocol/stages.ts';
import type { MessageStream } from '../runtime/message-stream.ts';

/** One virtual machine as its engine sees it. Nothing here rejects. */
export interface Machine {
  readonly description: DispvmDescription;
  /** Its display's unix socket, as soon as a window can attach. */
  readonly display: Promise<Result<string>>;
  /** Its agent, restored, with its own entropy and clock, ready for a document. */
  readonly agent: Promise<Result<MessageStream>>;
  /** Resolves when its process has been observed to end. */
  readonly ended: Promise<void>;
  /** Ends the process at once. May be called again. */
  kill(): void;
  /** Removes everything it had on this computer. Only after `ended`. */
  remove(): Promise<void>;
}

export interface MachineSource {
  /** A machine that nobody had before, from this template. */
  take(disposableTemplate: string): Promise<Result<Machine>>;
}
