// What a DispVM needs from the engine that runs it, and how a call gets one. The Xen engine comes in here.
import type { Result } from '../../protocol/result.ts';
import type { Screen } from '../../protocol/screen.ts';
import type { DispvmDescription } from '../../protocol/stages.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { MessageStream } from '../runtime/message-stream.ts';

/** One virtual machine as its engine sees it. Nothing here rejects. */
export interface Machine {
  readonly description: DispvmDescription;
  /** What the machine's template can show. */
  readonly viewers: ViewerTable;
  /** What the machine's memory can hold of a document, in bytes. */
  readonly documentMaxBytes: number;
  /** The machine comes out of its savefile already, or has: what is left to begin costs little. */
  readonly hasBegunRestore: boolean;
  /** Lets the machine go its way to `agent`; until then it is a name and a folder, or a spare that sleeps. */
  begin(): void;
  /** The guest's screen, as the guest was told last. */
  readonly screen: Screen;
  /** The path of the display's unix socket, as soon as a window can attach. */
  readonly display: Promise<Result<string>>;
  /** Whoever shows its picture is told when it stops to answer, and when it answers again. One listener. */
  watchAnswering(listener: (answering: boolean) => void): void;
  /** The guest's agent, restored, with its own entropy and clock, ready for a document. */
  readonly agent: Promise<Result<MessageStream>>;
  /** Resolves when its process has been observed to end. */
  readonly ended: Promise<void>;
  /** Ends the process at once. May be called again. */
  kill(): void;
  /** Removes everything that the machine had on this computer; to be called after `ended`. */
  remove(): Promise<void>;
}

/** A machine that waits for a call. */
export interface PooledReport {
  readonly id: string;
  readonly template: string;
  readonly state: 'prestarted' | 'warming' | 'spare';
  readonly ageMs: number;
}

export interface MachineSource {
  /** A machine that nobody had before, from this template. */
  take(disposableTemplate: string): Promise<Result<Machine>>;
  /** Calls are under way, or none is any more: what is made ahead must not slow them. */
  setBusy(busy: boolean): void;
  describe(): readonly PooledReport[];
  /** Ends what was made ahead; resolves when nothing of it is left. */
  stop(): Promise<void>;
}
