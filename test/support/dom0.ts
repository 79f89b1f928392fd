// Starts a real dom0 daemon in private folders, and calls it with real frames as a client would.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeDesktop, type Desktop } from '../../protocol/desktop.ts';
import { encodeNameField } from '../../protocol/file-names.ts';
import {
  clientProtocolVersion,
  encodeData,
  encodeHello,
  encodeMessage,
  encodeTriggerService,
  MessageReader,
  messageTypes,
  type Message,
} from '../../protocol/qrexec.ts';
import { statusSchema, type Stage, type Status } from '../../protocol/stages.ts';
import { waitUntil } from './wait-until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** From its sources, on a computer that does much else. */
const startsWithinMs = 60_000;

export interface Dom0Options {
  readonly policy?: string;
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Instead of `dom0 run`. */
  readonly command?: readonly string[];
  /** A program that runs the command which follows it. */
  readonly within?: readonly [program: string, ...args: string[]];
  /** Another daemon's folder; a new one otherwise. */
  readonly baseDir?: string;
}

export interface Dom0 {
  readonly child: ChildProcess;
  readonly baseDir: string;
  readonly runtimeDir: string;
  readonly socketPath: string;
  log(): string;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
}

export const startDom0 = async (options: Dom0Options = {}): Promise<Dom0> => {
  const baseDir = options.baseDir ?? (await mkdtemp(join(tmpdir(), 'dom0-test-')));
  const runtimeDir = join(baseDir, 'run');
  const policyDir = join(baseDir, 'policy.d');
  if (options.policy !== undefined) {
    await mkdir(policyDir, { recursive: true });
    await writeFile(join(policyDir, '10-test.policy'), options.policy);
  }
  const daemon = [
    process.execPath,
    '--import',
    'tsx',
    join(root, 'cli/glovebox.ts'),
    ...(options.command ?? ['dom0', 'run']),
  ] as const;
  const [program, ...args] = [...(options.within ?? []), ...daemon, ...(options.args ?? [])];
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      GLOVEBOX_RUNTIME_DIR: runtimeDir,
      GLOVEBOX_DATA_DIR: options.dataDir ?? join(baseDir, 'data'),
      GLOVEBOX_SYSTEM_DATA_DIR: join(baseDir, 'system'),
      GLOVEBOX_POLICY_DIR: policyDir,
      XDG_STATE_HOME: join(baseDir, 'state'),
      ...options.env,
    },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  try {
    await waitUntil(() => log.includes('"started"') || child.exitCode !== null, 'dom0 listens', startsWithinMs);
  } catch (cause) {
    // Nobody else knows of it, and a test's file waits for it as long as it lives.
    child.kill('SIGKILL');
    throw cause;
  }
  return {
    child,
    baseDir,
    runtimeDir,
    socketPath: join(runtimeDir, 'qrexec.sock'),
    log: () => log,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        await exited;
      }
      return child.exitCode;
    },
  };
};

export const removeDom0 = async (dom0: Dom0): Promise<void> => {
  await dom0.stop();
  await rm(dom0.baseDir, { recursive: true, force: true });
};

/** One call on one connection; everything the daemon says is kept. */
export class Call {
  readonly messages: Message[] = [];
  readonly statuses: Status[] = [];
  stdout = Buffer.alloc(0);
  /** Off where more comes than a test wants to hold. */
  keepsOutput = true;
  exitCode: number | null = null;
  isRefused = false;
  isOver = false;
  readonly socket: Socket;
  readonly #reader = new MessageReader();
  #stderr = '';

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      for (const message of this.#reader.push(chunk)) this.#take(message);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.isOver = true;
    });
    socket.on('end', () => socket.end());
  }

  #take(message: Message): void {
    const { type, payload } = message;
    if (this.keepsOutput || type !== messageTypes.dataStdout) this.messages.push(message);
    if (this.keepsOutput && type === messageTypes.dataStdout) this.stdout = Buffer.concat([this.stdout, payload]);
    if (type === messageTypes.dataExitCode) this.exitCode = Buffer.from(payload).readUInt32LE();
    if (type === messageTypes.serviceRefused) this.isRefused = true;
    if (type !== messageTypes.dataStderr) return;
    this.#stderr += Buffer.from(payload).toString('utf8');
    const lines = this.#stderr.split('\n');
    this.#stderr = lines.pop() ?? '';
    for (const line of lines) this.statuses.push(statusSchema.parse(JSON.parse(line)));
  }

  get failure(): string | null {
    for (const status of this.statuses) if (status.event === 'failure') return status.code;
    return null;
  }

  get dispvmId(): string | null {
    for (const status of this.statuses) if (status.event === 'dispvm') return status.dispvm.id;
    return null;
  }

  stageAt(stage: Stage): number | null {
    for (const status of this.statuses) if (status.event === 'stage' && status.stage === stage) return status.atMs;
    return null;
  }

  reached(stage: Stage): boolean {
    return this.stageAt(stage) !== null;
  }

  sendFile(name: string, contents: Uint8Array, viewOnly = false): void {
    for (const message of encodeData(messageTypes.dataStdin, encodeNameField(name, viewOnly)))
      this.socket.write(message);
    for (const message of encodeData(messageTypes.dataStdin, contents)) this.socket.write(message);
    this.socket.write(encodeMessage(messageTypes.dataStdin));
  }

  async over(timeoutMs = 60_000): Promise<void> {
    await waitUntil(() => this.isOver, 'the call is over', timeoutMs);
  }
}

export interface CallOptions {
  readonly target?: string;
  readonly service?: string;
  readonly requestId?: string;
  /** A claim of a relay. */
  readonly source?: string;
  /** Said before the request, as a client of ours does. */
  readonly desktop?: Desktop;
}

export const callDom0 = async (
  socketPath: string,
  { target = '@dispvm', service = 'qubes.OpenInVM', requestId = 'test-1', source = '', desktop }: CallOptions = {},
): Promise<Call> => {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  const call = new Call(socket);
  socket.write(encodeHello(clientProtocolVersion));
  if (desktop !== undefined) socket.write(encodeMessage(messageTypes.screen, encodeDesktop(desktop)));
  socket.write(
    encodeMessage(
      messageTypes.triggerService4,
      encodeTriggerService({ untrustedSource: source, intendedTarget: target, requestId, service }),
    ),
  );
  return call;
};
