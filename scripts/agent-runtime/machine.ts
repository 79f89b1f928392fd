// One measured guest: boots or restores it under QEMU (TCG), talks to its agent as dom0 does, saves and destroys it.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodePrepareRequest, openInVmCommand, prepareCommand } from '../../protocol/agent-services.ts';
import { encodeNameField } from '../../protocol/file-names.ts';
import { encodeData, encodeExecParams, encodeHello, encodeMessage, MessageReader, messageTypes, type MessageType } from '../../protocol/qrexec.ts';
import type { AgentKind } from './build-guest.ts';

const ramMiB = 768;
const answerTimeoutMs = 120_000;

export class Machine {
  readonly #folder: string;
  readonly #kind: AgentKind;
  readonly #qemu: ChildProcess;
  readonly #startedMs = performance.now();
  #agent: Promise<Socket> | null = null;
  #qmp: Promise<Socket> | null = null;
  #arrived: MessageType[] = [];

  constructor(folder: string, kind: AgentKind, how: 'boot' | 'restore', generation = '324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87') {
    this.#folder = folder;
    this.#kind = kind;
    this.#qemu = spawn('qemu-system-x86_64', this.#arguments(how, generation), { stdio: ['ignore', 'inherit', 'inherit'] });
  }

  elapsedMs(): number {
    return performance.now() - this.#startedMs;
  }

  /** Processor time of all of QEMU's threads: the measure that another load on the machine disturbs least. */
  cpuMs(): number {
    const tasks = `/proc/${this.#qemu.pid ?? 0}/task`;
    return readdirSync(tasks).reduce((sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'latin1').split(' ')[0]) / 1e6, 0);
  }

  async greet(): Promise<void> {
    this.#agent ??= this.#connectAgent();
    (await this.#agent).write(encodeHello(4));
    await this.#answer(messageTypes.hello);
  }

  hangUp(): void {
    void this.#agent?.then((socket) => socket.destroy());
    this.#agent = null;
  }

  async prepare(): Promise<void> {
    const request = encodePrepareRequest(BigInt(Date.now()) * 1_000_000n, randomBytes(64));
    await this.#say(encodeMessage(messageTypes.execCmdline, encodeExecParams({ domain: 0, port: 0, cmdline: prepareCommand })));
    await this.#say(encodeMessage(messageTypes.dataStdin, request));
    await this.#say(encodeMessage(messageTypes.dataStdin));
    await this.#answer(messageTypes.dataExitCode);
  }

  async open(document: Uint8Array): Promise<void> {
    await this.#say(encodeMessage(messageTypes.execCmdline, encodeExecParams({ domain: 0, port: 0, cmdline: openInVmCommand })));
    await this.#say(encodeMessage(messageTypes.dataStdin, encodeNameField('document.txt', false)));
    for (const message of encodeData(messageTypes.dataStdin, document)) await this.#say(message);
    await this.#say(encodeMessage(messageTypes.dataStdin));
    await this.#answer(messageTypes.dataStderr);
  }

  async save(): Promise<void> {
    await sleep(3000);
    await this.#monitor({ execute: 'migrate', arguments: { uri: `file:${this.#folder}/${this.#kind}.state` } });
    for (;;) {
      const { status } = await this.#monitor({ execute: 'query-migrate' }) as { status?: string };
      if (status === 'completed') return;
      if (status === 'failed') throw new Error('the savefile can not be written');
      await sleep(50);
    }
  }

  async restore(): Promise<void> {
    await this.#monitor({ execute: 'migrate-incoming', arguments: { uri: `file:${this.#folder}/${this.#kind}.state` } });
  }

  async destroy(): Promise<void> {
    const ended = this.#qemu.exitCode === null ? once(this.#qemu, 'exit') : null;
    this.#qemu.kill('SIGKILL');
    await ended;
    await Promise.all(['agent', 'qmp'].map((name) => rm(this.#socket(name), { force: true })));
  }

  #arguments(how: 'boot' | 'restore', generation: string): string[] {
    const ram = `memory-backend-file,id=ram,size=${ramMiB}M,mem-path=${this.#folder}/${this.#kind}.ram`;
    return ['-M', 'q35,memory-backend=ram', '-accel', 'tcg', '-cpu', 'max', '-m', `${ramMiB}`, '-smp', '1', '-nodefaults', '-no-user-config',
      '-no-reboot', '-display', 'none', '-serial', `file:${this.#folder}/${this.#kind}.log`,
      '-object', how === 'boot' ? `${ram},share=on` : `${ram},share=off,readonly=on,rom=off`,
      '-qmp', `unix:${this.#socket('qmp')},server=on,wait=off`,
      '-device', 'virtio-serial-pci', '-chardev', `socket,id=c,path=${this.#socket('agent')},server=on,wait=off`,
      '-device', 'virtserialport,chardev=c,name=glovebox.agent,nr=1',
      '-object', 'rng-random,filename=/dev/urandom,id=rg', '-device', 'virtio-rng-pci,rng=rg', '-device', `vmgenid,guid=${generation}`,
      '-kernel', `${this.#folder}/vmlinuz`, '-initrd', `${this.#folder}/initrd`, '-append', `quiet console=ttyS0 panic=-1 agent=${this.#kind}`,
      ...(how === 'restore' ? ['-incoming', 'defer'] : [])];
  }

  #socket(name: string): string {
    return `${this.#folder}/${this.#kind}-${process.pid}.${name}`;
  }

  async #connectAgent(): Promise<Socket> {
    const socket = await connectPatiently(this.#socket('agent'));
    const reader = new MessageReader();
    socket.on('data', (bytes: Uint8Array) => {
      for (const { type } of reader.push(bytes)) this.#arrived.push(type);
    });
    return socket;
  }

  async #say(bytes: Uint8Array): Promise<void> {
    (await this.#agent)?.write(bytes);
  }

  async #answer(type: MessageType): Promise<void> {
    const deadlineMs = performance.now() + answerTimeoutMs;
    while (!this.#arrived.includes(type)) {
      if (performance.now() > deadlineMs || this.#qemu.exitCode !== null) throw new Error(`${this.#kind}: no answer ${type.toString(16)}`);
      await sleep(1);
    }
    this.#arrived = [];
  }

  /** One command, its return value. */
  async #monitor(command: object): Promise<unknown> {
    this.#qmp ??= this.#openMonitor();
    return ask(await this.#qmp, command);
  }

  async #openMonitor(): Promise<Socket> {
    const socket = await connectPatiently(this.#socket('qmp'));
    await ask(socket, { execute: 'qmp_capabilities' });
    await ask(socket, { execute: 'migrate-set-capabilities', arguments: { capabilities: [{ capability: 'x-ignore-shared', state: true }] } });
    return socket;
  }
}

const connectPatiently = async (path: string): Promise<Socket> => {
  for (let tries = 0; ; tries += 1) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      // A machine that is killed resets its sockets; whoever waits for it sees its end.
      socket.on('error', () => undefined);
      return socket;
    } catch (error) {
      if (tries > 2000) throw error;
      await sleep(1);
    }
  }
};

const ask = async (socket: Socket, command: object): Promise<unknown> => {
  socket.write(`${JSON.stringify(command)}\n`);
  for (let text = ''; ;) {
    const [bytes] = await once(socket, 'data') as [Buffer];
    text += bytes.toString();
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      const reply = JSON.parse(line) as { return?: unknown; error?: { desc: string } };
      if (reply.error !== undefined) throw new Error(reply.error.desc);
      if ('return' in reply) return reply.return;
    }
  }
};
