// What the agent's logic needs of the guest it runs in, so that the logic itself touches no platform and is tested
// without one. An implementation trusts only the image's own files; whatever a viewer could have touched is looked at
// anew each time.
import type { Screen } from '../../protocol/screen.ts';

/** A file being received: private to the unprivileged user, invisible to viewers until published. */
export interface IncomingFile {
  /** False where the guest's storage is full. */
  write(bytes: Uint8Array): boolean;
  /** Puts the file at `path`, replacing what was there. False where that failed. */
  publish(path: string): boolean;
  discard(): void;
}

/** What tells an edited file from an untouched one. */
export interface FileState {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly inode: number;
}

export interface OutgoingFile {
  /** The next bytes, at most `maxBytes`; empty at the end; null where reading failed. */
  read(maxBytes: number): Uint8Array | null;
  close(): void;
}

/** `failed`: it ended by itself, and not well. How a process that is not our child ended is not known: `ended`. */
export type ViewerStatus = 'running' | 'ended' | 'failed';
export interface ViewerProcess {
  readonly pid: number;
  status(): ViewerStatus;
}

/** Our viewer, which shows most documents. It ends only with the guest, or because it broke. */
export interface ResidentViewer extends ViewerProcess {
  /** A line of ASCII without its newline. False where it does not take it. */
  tell(line: string): boolean;
  /** What it says from now on; one listener at a time. The bytes are good for the time of the call only. */
  listen(listener: (untrustedBytes: Uint8Array) => void): Scheduled;
}

/** A row's command, for the document at `path`. */
export const argvFor = (argv: readonly string[], path: string): readonly string[] =>
  argv.map((argument) => (argument === '{file}' ? path : argument));

export type EndSignal = 'terminate' | 'kill';
export type ViewerSignal = 'HUP' | 'USR1' | 'USR2';
export interface Scheduled {
  cancel(): void;
}

/** In hundredths of a second. */
export interface ProcessorTicks {
  readonly busy: number;
  readonly idle: number;
}

export interface Guest {
  /** glovebox.Prepare's request to its reply; null where the guest could not be made fresh. */
  freshen(request: Uint8Array): Uint8Array | null;
  /** null where no file can be made. */
  createIncoming(viewOnly: boolean): IncomingFile | null;
  /** Makes places for so many files that are only looked at. False where that failed. */
  createTogether(count: number): boolean;
  /** The place of one of them, counted from 0, for its contents; null where there is none. */
  openTogether(index: number): IncomingFile | null;
  /** Where its viewer finds it: no other has that path, whatever it is called. */
  togetherPath(index: number, fileName: string): string;
  /** Prepares anew what `createIncoming` used up, so that the next document waits for no process. */
  restockIncoming(): void;
  /** One of the image's own samples; null where it is missing. */
  readSample(name: string): Uint8Array | null;
  /** What the guest's processor has done since it started. */
  processorTicks(): ProcessorTicks;
  /** Where a viewer that is started on click finds the document. */
  documentPath(fileName: string): string;
  /** Where our viewer puts a page of a safe copy. */
  readonly copiedPagePath: string;
  /** null where there is no regular file. */
  fileState(path: string): FileState | null;
  /** null where there is no regular file to read. */
  openEdited(path: string): OutgoingFile | null;
  isInstalled(program: string): boolean;
  /** Starts a viewer as the unprivileged user; null where that failed. */
  startViewer(argv: readonly string[]): ViewerProcess | null;
  /** Tells a running viewer to show its file; null where there is none. */
  notifyViewer(pidFile: string, signal: ViewerSignal): ViewerProcess | null;
  /** null where there is none. */
  residentViewer(): ResidentViewer | null;
  /** The screen follows dom0's window, some time later. */
  resizeScreen(screen: Screen): void;
  /** Puts a document at another path, replacing what was there. False where that failed. */
  moveDocument(from: string, to: string): boolean;
  removeDocument(path: string): void;
  /** Processes that have the file open. */
  holders(path: string): readonly number[];
  endProcess(pid: number, how: EndSignal): void;
  schedule(delayMs: number, action: () => void): Scheduled;
}

/** Bytes to dom0. */
export interface Channel {
  send(bytes: Uint8Array): void;
  /** Calls once everything sent so far has left; never before `whenDrained` returns. */
  whenDrained(action: () => void): void;
}
