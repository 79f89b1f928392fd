// dom0 with its real server, registry, calls and sockets, where only QEMU and the windows are played: a test plays the
// guest's agent by its end of a unix socket, and the GUI is a process that finds each delivered document visible.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromSavefile } from '../../dom0/qemu/savefile.ts';
import type { Machine, MachineSource } from '../../dom0/engine/machine.ts';
import { GuiDisplays } from '../../dom0/gui-displays.ts';
import type { LoadedTemplate } from '../../dom0/template/template-access.ts';
import { Deferred } from '../../protocol/deferred.ts';
import type { CallWatcher } from '../../dom0/audit/call-record.ts';
import type { LogEntry } from '../../dom0/runtime/log.ts';
import { MessageStream } from '../../dom0/runtime/message-stream.ts';
import { usualDeadlines, type Deadlines } from '../../dom0/server/deadlines.ts';
import { DispvmRegistry } from '../../dom0/server/dispvm-registry.ts';
import { DaemonLife } from '../../dom0/server/daemon-life.ts';
import { QrexecServer } from '../../dom0/server/qrexec-server.ts';
import { TemplateReports } from '../../dom0/server/template-reports.ts';
import type { AuditEntry } from '../../protocol/audit-entry.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { encodeExitCode, encodeMessage, MessageReader, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { savedScreen } from '../../protocol/screen.ts';
import { failure, success } from '../../protocol/result.ts';
import { encodeViewerEvent, type ViewerEvent } from '../../protocol/viewer-events.ts';
import { callDom0, type Call, type CallOptions } from './dom0.ts';
import { connectPair } from './socket-pair.ts';
import { shown, table } from './viewer-table.ts';
import { waitUntil } from './wait-until.ts';
import { inBackground } from './in-background.ts';

/** The guest's end: what its agent hears and says. */
export class PlayedGuest {
  readonly socket: Socket;
  /** Of its DispVM. */
  readonly id: string;
  readonly template: string;
  readonly #reader = new MessageReader();
  stdinBytes = 0;
  stdinEnded = false;
  isTerminated = false;
  isGone = false;

  constructor(socket: Socket, id: string, template: string) {
    this.socket = socket;
    this.id = id;
    this.template = template;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.isGone = true;
    });
  }

  /** Reads all that comes; a guest that is not told to listen takes nothing. */
  listen(hear?: (message: Message) => void): void {
    this.socket.on('data', (chunk) => {
      for (const message of this.#reader.push(chunk)) {
        const { type, payload } = message;
        hear?.(message);
        if (type === messageTypes.connectionTerminated) this.isTerminated = true;
        if (type !== messageTypes.dataStdin) continue;
        this.stdinBytes += payload.length;
        this.stdinEnded ||= payload.length === 0;
      }
    });
  }

  /** Resolves when dom0 has taken it, or has cut the guest off. */
  async say(...messages: readonly Uint8Array[]): Promise<void> {
    if (this.isGone || this.socket.destroyed) return;
    const isTaken = this.socket.write(Buffer.concat(messages));
    if (!isTaken) await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')]).catch(() => undefined);
  }

  /** Takes the document as an honest agent does; a program that edits shows it, where no other viewer is named. */
  async deliver(viewer: number = shown.sheet): Promise<void> {
    this.listen();
    await waitUntil(() => this.stdinEnded, 'the guest has the whole document');
    await this.tell({ event: 'delivered', viewer }, { event: 'painted' });
  }

  /** Its viewer has ended, as an honest agent says it; nothing was edited. */
  async leave(): Promise<void> {
    await this.say(encodeMessage(messageTypes.dataStderr), encodeMessage(messageTypes.dataStdout), encodeExitCode(0));
  }

  async tell(...events: readonly ViewerEvent[]): Promise<void> {
    await this.say(...events.map((event) => encodeMessage(messageTypes.dataStderr, encodeViewerEvent(event))));
  }
}

export interface GuestWorld {
  /** Of build `ownBuild`; nothing looks by itself. */
  readonly life: DaemonLife;
  readonly registry: DispvmRegistry;
  readonly socketPath: string;
  readonly log: readonly LogEntry[];
  /** What the audit log was told. */
  readonly audit: readonly AuditEntry[];
  /** Tells somebody else from now on as well. */
  readonly onAudit: (watcher: CallWatcher) => void;
  readonly guests: readonly PlayedGuest[];
  /** The next DispVM gets no agent, for this reason. */
  readonly failNext: (code: ErrorCode) => void;
  readonly call: (options?: CallOptions) => Promise<Call>;
  /** A call with a small document, and the guest that it went to. */
  readonly open: (contents?: Uint8Array) => Promise<{ call: Call; guest: PlayedGuest }>;
  readonly stop: () => Promise<void>;
}

export const ownBuild = '0123456789abcdef';

/** Finds a document visible when it hears this of it. */
const guiProgram = (visibleAt: 'painted' | 'open'): string => `
process.stdout.write('{"type":"ready"}\\n');
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { type, dispvmId } = JSON.parse(line);
  if (type !== '${visibleAt}') return;
  process.stdout.write(JSON.stringify({ type: 'visible', dispvmId, atMs: Date.now() }) + '\\n');
}).on('close', () => process.exit(0));
`;

export const startGuestWorld = async (
  deadlines: Partial<Deadlines> = {},
  visibleAt: 'painted' | 'open' = 'painted',
  policy = '* * @anyvm @dispvm allow\n* * @anyvm @dispvm:office allow\n',
): Promise<GuestWorld> => {
  const baseDir = await mkdtemp(join(tmpdir(), 'guest-world-'));
  const policyDir = join(baseDir, 'policy.d');
  await mkdir(policyDir);
  await writeFile(join(policyDir, '10-test.policy'), policy);
  const log: LogEntry[] = [];
  const guests: PlayedGuest[] = [];
  const audit: AuditEntry[] = [];
  const watchers: CallWatcher[] = [];
  const displays = new GuiDisplays(
    { program: process.execPath, args: ['-e', guiProgram(visibleAt)], env: process.env },
    process.getuid?.() ?? 0,
    (entry) => log.push(entry),
  );
  const failures: ErrorCode[] = [];
  const registry = new DispvmRegistry(playedMachines(guests, failures), 16, (entry) => log.push(entry));
  const socketPath = join(baseDir, 'qrexec.sock');
  const life = new DaemonLife({
    build: ownBuild,
    isOpen: () => server.served > 0,
    isWorking: () => false,
    endMinutes: () => Promise.resolve(0),
    isReachable: () => Promise.resolve(true),
    nowMs: () => performance.now(),
  });
  const server: QrexecServer = new QrexecServer({
    life,
    socketPath,
    picturesDir: join(baseDir, 'pictures'),
    registry,
    displays,
    log: (entry) => log.push(entry),
    deadlines: { ...usualDeadlines, ...deadlines },
    saveFolders: [baseDir],
    walls: () => Promise.resolve({ systemCalls: true, landlock: false, controlGroups: [] }),
    whyNoneStarts: () => Promise.resolve(null),
    templates: { provide: () => Promise.resolve(success(loadedTemplate)), describe: () => null },
    reports: new TemplateReports({
      list: () => Promise.resolve([]),
      load: () => Promise.resolve(success(loadedTemplate)),
      loadSystem: () => Promise.resolve(failure('template-missing')),
      shipped: {},
      madeLate: [],
      defaultTemplate: 'debian-13',
    }),
    policyDirs: () => Promise.resolve([policyDir]),
    listTemplates: () => Promise.resolve([]),
    audit: () => null,
    onCall: (entry) => {
      audit.push(entry);
      for (const watcher of watchers) watcher(entry);
    },
  });
  displays.first.start();
  await server.listen();
  const call = (options: CallOptions = {}): Promise<Call> => callDom0(socketPath, options);
  return {
    life,
    registry,
    socketPath,
    log,
    audit,
    onAudit: (watcher) => void watchers.push(watcher),
    guests,
    failNext: (code) => void failures.push(code),
    call,
    open: async (contents = new Uint8Array(1000)) => {
      const before = guests.length;
      const opened = await call();
      opened.sendFile('offer.txt', contents);
      return { call: opened, guest: await waitUntil(() => guests[before], 'the guest is there') };
    },
    stop: async () => {
      server.stopListening();
      await registry.stop(100);
      await server.finishCalls();
      await displays.stop();
      for (const guest of guests) guest.socket.destroy();
      await rm(baseDir, { recursive: true, force: true });
    },
  };
};

const loadedTemplate: LoadedTemplate = {
  name: 'debian-13',
  accelerator: 'tcg',
  memoryMib: 384,
  viewers: table,
  start: fromSavefile,
  isOutdated: false,
  packagesAtMs: 0,
  isSystem: false,
  sha256: '',
  identity: '',
  files: { kernel: '', initrd: '', root: '', ram: '', state: '' },
};

const playedMachines = (guests: PlayedGuest[], failures: ErrorCode[]): MachineSource => {
  let count = 0;
  return {
    take: (template) => {
      count += 1;
      return Promise.resolve(success(playMachine(`disp${count}`, template, guests, failures.shift())));
    },
    setBusy: () => undefined,
    describe: () => [],
    stop: () => Promise.resolve(),
  };
};

/** Killing it ends its agent's connection, as the end of QEMU does. */
const playMachine = (id: string, template: string, guests: PlayedGuest[], failed: ErrorCode | undefined): Machine => {
  const agent = new Deferred<Awaited<Machine['agent']>>();
  const ended = new Deferred<void>();
  let guest: PlayedGuest | null = null;
  const begin = async (): Promise<void> => {
    if (failed !== undefined) return agent.resolve(failure(failed));
    const [hostSide, guestSide] = await connectPair();
    guest = new PlayedGuest(guestSide, id, template);
    guests.push(guest);
    agent.resolve(success(new MessageStream(hostSide)));
  };
  return {
    description: { id, template, engine: 'qemu', accelerator: 'tcg' },
    viewers: table,
    documentMaxBytes: 200 * 1024 * 1024,
    hasBegunRestore: true,
    screen: savedScreen,
    watchAnswering: () => undefined,
    begin: () => inBackground(begin()),
    display: Promise.resolve(failure('engine-failed')),
    agent: agent.promise,
    ended: ended.promise,
    kill: () => {
      guest?.socket.destroy();
      ended.resolve();
    },
    remove: () => Promise.resolve(),
  };
};
