// HAProxy with deploy/haproxy.cfg, but for where it listens and which hosts it knows.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

export interface BalancedHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly agentPort: number;
}

export interface Balancer {
  readonly pid: number;
  /** Words of HAProxy's for each host: `UP`, `DOWN`, or one with `DRAIN` where it takes no more, by whoever's word. */
  states(): Promise<Readonly<Record<string, string>>>;
  /** Connections that each host has now. */
  sessions(): Promise<Readonly<Record<string, number>>>;
  /** As an administrator does by hand: a host that drains takes no more calls. */
  set(name: string, state: 'drain' | 'ready'): Promise<void>;
  stop(): Promise<void>;
}

const shipped = fileURLToPath(new URL('../../deploy/haproxy.cfg', import.meta.url));

/** Where HAProxy is missing, a sentence. */
export const missingForBalancer = async (): Promise<string | null> =>
  promisify(execFile)('haproxy', ['-v'], { env: withSbin }).then(
    () => null,
    () => 'HAProxy is not installed: scripts/setup --tests',
  );

const withSbin = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };

export const balancerConfiguration = async (
  address: string,
  port: number,
  socketPath: string,
  hosts: readonly BalancedHost[],
): Promise<string> => {
  const text = await readFile(shipped, 'utf8');
  const lines = hosts.map(
    (host) => `    server ${host.name} ${host.address}:${host.port} agent-port ${host.agentPort}`,
  );
  return text
    .replace(/bind :\d+/, `bind ${address}:${port}`)
    .replaceAll('/run/haproxy/admin.sock', socketPath)
    .replace(/( {4}server .*\n)+/, `${lines.join('\n')}\n`);
};

/** `folder` for its files; `within` is a program that runs the command which follows it. */
export const startBalancer = async (
  folder: string,
  address: string,
  port: number,
  hosts: readonly BalancedHost[],
  within: readonly string[] = [],
): Promise<Balancer> => {
  const socketPath = join(folder, 'admin.sock');
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, await balancerConfiguration(address, port, socketPath, hosts));
  const [program = 'haproxy', ...before] = within;
  const args = within.length === 0 ? [] : [...before, 'haproxy'];
  const child = spawn(program, [...args, '-f', file, '-db'], { env: withSbin, stdio: 'ignore' });
  await once(child, 'spawn');
  const ask = (column: string) => async (): Promise<Readonly<Record<string, string>>> => {
    const [names = '', ...rows] = (await say(socketPath, 'show stat')).replace(/^# /, '').split('\n');
    const at = names.split(',').indexOf(column);
    const cells = rows.map((row) => row.split(','));
    return Object.fromEntries(
      cells.filter(([, name]) => hosts.some((host) => host.name === name)).map((row) => [row[1] ?? '', row[at] ?? '']),
    );
  };
  return {
    pid: child.pid ?? 0,
    states: async () => {
      const [states, weights] = [await ask('status')(), await ask('weight')()];
      // A host that gives itself no weight.
      const stateOf = (name: string, state: string): string =>
        state === 'UP' && weights[name] === '0' ? 'DRAIN' : state;
      return Object.fromEntries(Object.entries(states).map(([name, state]) => [name, stateOf(name, state)]));
    },
    sessions: async () =>
      Object.fromEntries(Object.entries(await ask('scur')()).map(([name, count]) => [name, Number(count)])),
    set: async (name, state) => {
      await say(socketPath, `set server hosts/${name} state ${state}`);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
};

/** A command of its own socket; empty where nobody listens yet. */
const say = (socketPath: string, command: string): Promise<string> =>
  new Promise((resolve) => {
    let said = '';
    const socket = connect(socketPath, () => socket.write(`${command}\n`));
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.on('error', () => resolve(''));
    socket.on('close', () => resolve(said));
  });
