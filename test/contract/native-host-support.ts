// The two ends a native host is put between: the add-on's end of the port, and a dom0 under the test's control that
// speaks the documented frames (docs/protocol.md) on a real unix socket.
import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../../native-host/node-flags.ts';
import { decodeDesktop, type Desktop } from '../../protocol/desktop.ts';
import { toAddonSchema, type ToAddon, type ToHost } from '../../protocol/native-messages.ts';
import {
  decodeTriggerService,
  encodeData,
  encodeExitCode,
  encodeHello,
  encodeMessage,
  encodeServiceConnect,
  MessageReader,
  messageTypes,
  type Message,
} from '../../protocol/qrexec.ts';
import type { Status } from '../../protocol/stages.ts';
import { NativeFrameReader } from '../../native-host/native-frames.ts';
import { waitUntil } from '../support/wait-until.ts';
import { privateFolders, type Folders } from './private-folders.ts';

export const distPath = (name: string): string => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
export const hostProgram = distPath('native-host/main.js');
/** The reason to skip what needs a built host, or false. */
export const unbuilt = existsSync(hostProgram) ? false : 'SKIPPED: dist/ is not built; run "npm run build" first';

/** What a client says that dom0 would be of, if it were started now. */
export const installedBuild = async (): Promise<string> => (await readFile(distPath('build-id'), 'utf8')).trim();

export const encodeToHost = (message: ToHost | object): Buffer => {
  const body = Buffer.from(JSON.stringify(message));
  const frame = Buffer.alloc(4 + body.length);
  frame.writeUInt32LE(body.length);
  body.copy(frame, 4);
  return frame;
};

/**
 * The built native host, or what starts it, as Thunderbird does: the fourth pipe is Thunderbird's, to see when what it
 * started has ended.
 */
export class HostProcess {
  readonly received: ToAddon[] = [];
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly exited: Promise<number | null>;
  stderr = '';
  strayOutput = false;

  constructor(
    environment: NodeJS.ProcessEnv,
    [program, ...args]: readonly [string, ...string[]] = [process.execPath, ...nodeFlags, hostProgram],
  ) {
    const all = [...args, '/manifest.json', 'addon@example'];
    this.process = spawn(program, all, { env: environment, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
    this.exited = new Promise((resolve) => this.process.once('exit', resolve));
    const reader = new NativeFrameReader(1024 * 1024);
    this.process.stdout.on('data', (chunk: Buffer) => {
      for (const frame of reader.push(chunk))
        this.received.push(toAddonSchema.parse(JSON.parse(Buffer.from(frame).toString())));
      if (reader.tooLong) this.strayOutput = true;
    });
    this.process.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.process.stdin.on('error', () => undefined);
  }

  /** Settles when the pipe has taken the bytes. */
  async sendRaw(bytes: Uint8Array): Promise<void> {
    await new Promise((resolve) => this.process.stdin.write(bytes, resolve));
  }

  send(message: ToHost | object): Promise<void> {
    return this.sendRaw(encodeToHost(message));
  }

  async greet(): Promise<void> {
    await this.send({ type: 'hello', version: 1 });
    await this.next('hello');
  }

  open(requestId: string, more: Partial<Extract<ToHost, { type: 'open' }>> = {}): Promise<void> {
    return this.send({
      type: 'open',
      requestId,
      name: 'contract.pdf',
      start: '',
      viewOnly: false,
      disposableTemplate: null,
      network: false,
      returnEdits: true,
      closeAfterIdleMinutes: null,
      ...more,
    });
  }

  /** The first message of this type, for this request if one is named. */
  next<T extends ToAddon['type']>(type: T, requestId?: string): Promise<Extract<ToAddon, { type: T }>> {
    const wanted = (message: ToAddon): message is Extract<ToAddon, { type: T }> =>
      message.type === type && (requestId === undefined || ('requestId' in message && message.requestId === requestId));
    return waitUntil(() => this.received.find(wanted), `the host sends ${type}`);
  }

  endings(requestId: string | null): ToAddon[] {
    return this.received.filter(
      (message) => (message.type === 'done' || message.type === 'failed') && message.requestId === requestId,
    );
  }

  /** Highest resident memory so far, from the kernel. */
  async peakRssBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.process.pid ?? 0}/status`, 'utf8');
    return Number(/VmHWM:\s+([0-9]+) kB/.exec(status)?.[1]) * 1024;
  }

  async stop(): Promise<void> {
    this.process.stdin.end();
    if (this.process.exitCode === null) await this.exited;
  }
}

/** One call as the test's dom0 sees it. */
export class PeerCall {
  readonly socket: Socket;
  readonly messages: AsyncGenerator<Message>;
  /** What the client said of its person's desktop; null where it said nothing, or nothing sensible. */
  desktop: Desktop | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    this.messages = readMessages(socket);
  }

  async nextMessage(): Promise<Message> {
    const next: IteratorResult<Message, unknown> = await this.messages.next();
    if (next.done === true) throw new Error('the client closed the connection');
    return next.value;
  }

  /** HELLO both ways, then the request, accepted. */
  async accept(): Promise<{ requestId: string; intendedTarget: string; service: string }> {
    const request = await this.greet();
    await this.send(encodeMessage(messageTypes.serviceConnect, encodeServiceConnect(request.requestId)));
    return request;
  }

  async greet(): Promise<{ requestId: string; intendedTarget: string; service: string }> {
    await this.nextMessage();
    await this.send(encodeHello(3));
    const first = await this.nextMessage();
    if (first.type === messageTypes.screen) this.desktop = decodeDesktop(first.payload);
    const { payload } = first.type === messageTypes.screen ? await this.nextMessage() : first;
    const request = decodeTriggerService(payload);
    if (request === null) throw new Error('the client sent no readable request');
    return request;
  }

  async send(bytes: Uint8Array): Promise<void> {
    await new Promise((resolve) => this.socket.write(bytes, resolve));
  }

  status(status: Status): Promise<void> {
    return this.send(encodeMessage(messageTypes.dataStderr, Buffer.from(`${JSON.stringify(status)}\n`)));
  }

  async reply(bytes: Uint8Array): Promise<void> {
    for (const message of encodeData(messageTypes.dataStdout, bytes)) await this.send(message);
  }

  async finish(exitCode = 0): Promise<void> {
    await this.send(encodeMessage(messageTypes.dataStdout));
    await this.send(encodeExitCode(exitCode));
    this.socket.end();
  }

  /** Each data message up to the client's end of input; anything else on the way is an error. */
  async eachInput(take: (bytes: Uint8Array) => void | Promise<void>): Promise<void> {
    for (;;) {
      const { type, payload } = await this.nextMessage();
      if (type !== messageTypes.dataStdin) throw new Error(`unexpected message ${type} in the input`);
      if (payload.length === 0) return;
      await take(payload);
    }
  }

  /** Everything up to the client's end of input. */
  async readInput(): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    await this.eachInput((bytes) => {
      parts.push(bytes);
    });
    return Buffer.concat(parts);
  }
}

async function* readMessages(socket: Socket): AsyncGenerator<Message> {
  const reader = new MessageReader();
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) yield* reader.push(chunk);
  } catch {
    // A client that leaves is an end like any other.
  }
}

const refuse = async (call: PeerCall): Promise<void> => {
  try {
    await call.greet();
    await call.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
    call.socket.end();
  } catch {
    // A host that ends meanwhile needs no answer any more.
  }
};

export class PeerDom0 {
  readonly #calls: PeerCall[] = [];
  readonly #waiting: ((call: PeerCall) => void)[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #questions = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(folder: string): Promise<PeerDom0> {
    const server = createServer();
    const peer = new PeerDom0(server);
    server.on('connection', (socket) => peer.#arrived(socket));
    await new Promise<void>((resolve) => server.listen(join(folder, 'qrexec.sock'), resolve));
    return peer;
  }

  /**
   * A host asks once which templates there are before it opens anything without a template's name; it is told nothing.
   */
  expectQuestion(): void {
    this.#questions += 1;
  }

  /** The next connection that says something; the host also connects once without a word, to see that dom0 is there. */
  nextCall(): Promise<PeerCall> {
    const call = this.#calls.shift();
    return call === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(call);
  }

  #arrived(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('readable', () => {
      if (socket.readableLength === 0) {
        socket.destroy();
        return;
      }
      const call = new PeerCall(socket);
      if (this.#questions > 0) {
        this.#questions -= 1;
        return void refuse(call);
      }
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#calls.push(call);
      else waiting(call);
    });
  }

  /** As a daemon that ends: whoever still waits for it is told so. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

export const chunkOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A host with a dom0 under the test's control; `prepare` runs before both. */
export const startHost = async (
  t: TestContext,
  prepare: (folders: Folders) => Promise<void> = () => Promise.resolve(),
): Promise<{ host: HostProcess; dom0: PeerDom0; folders: Folders }> => {
  const folders = await privateFolders();
  await prepare(folders);
  const dom0 = await PeerDom0.listen(folders.root);
  dom0.expectQuestion();
  const host = new HostProcess(folders.environment);
  t.after(async () => {
    const stopped = host.stop();
    dom0.close();
    await stopped;
    await folders.remove();
    assert.equal(host.strayOutput, false);
  });
  return { host, dom0, folders };
};

export const openAccepted = async (
  t: TestContext,
  requestId: string,
): Promise<{ host: HostProcess; call: PeerCall; folders: Folders }> => {
  const { host, dom0, folders } = await startHost(t);
  await host.greet();
  await host.open(requestId);
  const call = await dom0.nextCall();
  await call.accept();
  return { host, call, folders };
};

export const failedCode = async (host: HostProcess, requestId?: string): Promise<string> =>
  (await host.next('failed', requestId)).code;
