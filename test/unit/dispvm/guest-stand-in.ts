// A guest in memory for the agent's logic: files, viewers and time are what the test says they are.
import { prepareReplyBytes } from '../../../protocol/agent-services.ts';
import { decodeUint32, MessageReader, messageTypes, type Message } from '../../../protocol/qrexec.ts';
import type { Screen } from '../../../protocol/screen.ts';
import type {
  EndSignal,
  FileState,
  Guest,
  IncomingFile,
  ProcessorTicks,
  ResidentViewer,
  Scheduled,
  ViewerStatus,
} from '../../../dispvm/agent/guest.ts';
import { Session } from '../../../dispvm/agent/session.ts';
import { table } from '../../support/viewer-table.ts';

export class GuestStandIn implements Guest {
  readonly contents = new Map<string, Uint8Array>();
  readonly inodes = new Map<string, number>();
  readonly started: (readonly string[])[] = [];
  readonly notified: string[] = [];
  readonly ended: [number, EndSignal][] = [];
  readonly copiedPagePath = '/home/user/.page';
  storageBytes = Infinity;
  canFreshen = true;
  canMakeTogether = true;
  togetherMade = 0;
  viewerStarts = true;
  viewerStatus: ViewerStatus = 'running';
  fileHolders: readonly number[] = [];
  incomingOpen = 0;
  readonly samples = new Map<string, Uint8Array>();
  restocked = 0;
  isBusy = false;
  /** The host has its processor: nothing gets on, and little of it is counted. */
  isStarved = false;
  /** Whether this guest has a viewer of ours, and takes a line. */
  hasResident = true;
  residentTakes = true;
  residentStatus: ViewerStatus = 'running';
  readonly told: string[] = [];
  readonly screens: Screen[] = [];
  #hear: ((untrustedBytes: Uint8Array) => void) | null = null;
  #ticks: ProcessorTicks = { busy: 0, idle: 0 };
  #timers: (() => void)[] = [];
  #nextInode = 1;

  resizeScreen(screen: Screen): void {
    this.screens.push(screen);
  }

  freshen(): Uint8Array | null {
    return this.canFreshen ? new Uint8Array(prepareReplyBytes).fill(7) : null;
  }

  createIncoming(): IncomingFile | null {
    let bytes = new Uint8Array(0);
    this.incomingOpen += 1;
    return {
      write: (more) => {
        if (bytes.length + more.length > this.storageBytes) return false;
        bytes = Uint8Array.of(...bytes, ...more);
        return true;
      },
      publish: (path) => {
        this.incomingOpen -= 1;
        this.edit(path, bytes);
        return true;
      },
      discard: () => {
        this.incomingOpen -= 1;
      },
    };
  }

  createTogether(count: number): boolean {
    this.togetherMade = count;
    return this.canMakeTogether;
  }

  openTogether(index: number): IncomingFile | null {
    return index < this.togetherMade ? this.createIncoming() : null;
  }

  togetherPath(index: number, fileName: string): string {
    return `/home/user/attachment/${index}/${fileName}`;
  }

  restockIncoming(): void {
    this.restocked += 1;
  }

  readSample(name: string): Uint8Array | null {
    return this.samples.get(name) ?? null;
  }

  /** At each look for the time since the last one. */
  processorTicks(): ProcessorTicks {
    const { busy, idle } = this.#ticks;
    this.#ticks = { busy: busy + (this.isBusy ? 10 : 0), idle: idle + (this.isBusy || this.isStarved ? 0 : 10) };
    return this.#ticks;
  }

  documentPath(fileName: string): string {
    return `/home/user/attachment/${fileName}`;
  }

  edit(path: string, bytes: Uint8Array): void {
    this.contents.set(path, bytes);
    this.inodes.set(path, this.#nextInode);
    this.#nextInode += 1;
  }

  fileState(path: string): FileState | null {
    const bytes = this.contents.get(path);
    return bytes === undefined ? null : { sizeBytes: bytes.length, modifiedMs: 0, inode: this.inodes.get(path) ?? 0 };
  }

  openEdited(path: string): { read: (maxBytes: number) => Uint8Array; close: () => void } {
    let offset = 0;
    const bytes = this.contents.get(path) ?? new Uint8Array(0);
    return {
      read: (maxBytes) => {
        const part = bytes.slice(offset, offset + maxBytes);
        offset += part.length;
        return part;
      },
      close: () => undefined,
    };
  }

  isInstalled(program: string): boolean {
    return program !== 'absent';
  }

  startViewer(argv: readonly string[]): { pid: number; status: () => ViewerStatus } | null {
    this.started.push(argv);
    return this.viewerStarts ? { pid: 100, status: () => this.viewerStatus } : null;
  }

  notifyViewer(pidFile: string): { pid: number; status: () => ViewerStatus } | null {
    this.notified.push(pidFile);
    return this.viewerStarts ? { pid: 200, status: () => this.viewerStatus } : null;
  }

  residentViewer(): ResidentViewer | null {
    if (!this.hasResident) return null;
    return {
      pid: 50,
      status: () => this.residentStatus,
      tell: (line) => {
        if (this.residentTakes) this.told.push(line);
        return this.residentTakes;
      },
      listen: (listener) => {
        this.#hear = listener;
        return {
          cancel: () => {
            if (this.#hear === listener) this.#hear = null;
          },
        };
      },
    };
  }

  /** What our viewer says; false where nobody listens. */
  viewerSays(words: string): boolean {
    const hear = this.#hear;
    hear?.(Uint8Array.from(Buffer.from(words, 'latin1')));
    return hear !== null;
  }

  moveDocument(from: string, to: string): boolean {
    const bytes = this.contents.get(from);
    if (bytes === undefined) return false;
    this.contents.set(to, bytes);
    this.inodes.set(to, this.inodes.get(from) ?? 0);
    this.removeDocument(from);
    return true;
  }

  removeDocument(path: string): void {
    this.contents.delete(path);
    this.inodes.delete(path);
  }

  holders(): readonly number[] {
    return this.fileHolders;
  }

  endProcess(pid: number, how: EndSignal): void {
    this.ended.push([pid, how]);
  }

  schedule(_delayMs: number, action: () => void): Scheduled {
    this.#timers.push(action);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((timer) => timer !== action);
      },
    };
  }

  get isWaiting(): boolean {
    return this.#timers.length > 0;
  }

  /** Lets every timer fire that is set now. */
  passTime(): void {
    const due = this.#timers;
    this.#timers = [];
    for (const action of due) action();
  }
}

/** A session with its guest, and what it said. */
export const openSession = (): { guest: GuestStandIn; session: Session; said: () => Message[]; drain: () => void } => {
  const guest = new GuestStandIn();
  const reader = new MessageReader();
  let messages: Message[] = [];
  let drained: (() => void)[] = [];
  const session = new Session(guest, table, {
    send: (bytes) => messages.push(...reader.push(bytes)),
    whenDrained: (action) => drained.push(action),
  });
  return {
    guest,
    session,
    said: () => {
      const said = messages;
      messages = [];
      return said;
    },
    drain: () => {
      for (; drained.length > 0;) {
        const due = drained;
        drained = [];
        for (const action of due) action();
      }
    },
  };
};

export const exitCodeOf = (messages: readonly Message[]): number | null => {
  const exit = messages.find(({ type }) => type === messageTypes.dataExitCode);
  return exit === undefined ? null : decodeUint32(exit.payload);
};

export const stdoutOf = (messages: readonly Message[]): Uint8Array =>
  Uint8Array.from(
    messages.filter(({ type }) => type === messageTypes.dataStdout).flatMap(({ payload }) => Array.from(payload)),
  );

export const eventsOf = (messages: readonly Message[]): string =>
  Buffer.concat(messages.filter(({ type }) => type === messageTypes.dataStderr).map(({ payload }) => payload)).toString(
    'latin1',
  );
