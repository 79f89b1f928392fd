// A guest in memory for the agent's logic: files, viewers and time are what the test says they are.
import { prepareReplyBytes } from '../../../protocol/agent-services.ts';
import { decodeUint32, MessageReader, messageTypes, type Message } from '../../../protocol/qrexec.ts';
import type { EndSignal, FileState, Guest, IncomingFile, Scheduled, ViewerStatus } from '../../../dispvm/agent/guest.ts';
import { Session } from '../../../dispvm/agent/session.ts';
import { parseViewerTable, type ViewerTable } from '../../../dispvm/agent/viewer-table.ts';

export const viewers: ViewerTable = parseViewerTable(JSON.stringify({
  version: 1,
  user: { name: 'user', uid: 1000, gid: 1000, home: '/home/user' },
  environment: { PATH: '/usr/bin' },
  types: [
    { mime: 'application/pdf', extensions: ['pdf'], magic: [{ offset: 0, hex: '255044462d' }] },
    { mime: 'text/plain', extensions: ['txt'], magic: [] },
    { mime: 'image/webp', extensions: ['webp'], magic: [{ offset: 8, hex: '57454250' }] },
  ],
  textFallback: 'text/plain',
  viewers: {
    pdf: { kind: 'running', pidFile: '/run/pdf.pid', path: '/home/user/show/document.pdf', signal: 'HUP' },
    text: { kind: 'start', argv: ['reader', '{file}'] },
    editor: { kind: 'start', argv: ['editor', '{file}'] },
    picture: { kind: 'start', argv: ['absent', '{file}'] },
  },
  view: { 'application/pdf': 'pdf', 'text/plain': 'text', 'image/webp': 'picture' },
  edit: { 'text/plain': 'editor' },
}));

export class GuestStandIn implements Guest {
  readonly contents = new Map<string, Uint8Array>();
  readonly inodes = new Map<string, number>();
  readonly started: (readonly string[])[] = [];
  readonly notified: string[] = [];
  readonly ended: [number, EndSignal][] = [];
  storageBytes = Infinity;
  canFreshen = true;
  viewerStarts = true;
  viewerStatus: ViewerStatus = 'running';
  fileHolders: readonly number[] = [];
  incomingOpen = 0;
  readonly samples = new Map<string, Uint8Array>();
  restocked = 0;
  isBusy = false;
  #busyTicks = 0;
  #timers: (() => void)[] = [];
  #nextInode = 1;

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
      discard: () => { this.incomingOpen -= 1; },
    };
  }

  restockIncoming(): void {
    this.restocked += 1;
  }

  readSample(name: string): Uint8Array | null {
    return this.samples.get(name) ?? null;
  }

  busyTicks(): number {
    this.#busyTicks += this.isBusy ? 10 : 0;
    return this.#busyTicks;
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

  holders(): readonly number[] {
    return this.fileHolders;
  }

  endProcess(pid: number, how: EndSignal): void {
    this.ended.push([pid, how]);
  }

  schedule(_delayMs: number, action: () => void): Scheduled {
    this.#timers.push(action);
    return { cancel: () => { this.#timers = this.#timers.filter((timer) => timer !== action); } };
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
  const session = new Session(guest, viewers, {
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
  Uint8Array.from(messages.filter(({ type }) => type === messageTypes.dataStdout).flatMap(({ payload }) => Array.from(payload)));
