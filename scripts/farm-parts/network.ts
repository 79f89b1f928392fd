// A network of its own for a farm on this computer: each computer of it is a network namespace on one bridge, so that it can
// be cut off or slowed down as a real one is. Needs root, and what iproute2 does with it. Everything has a name made up for
// the run, and addresses are of those for measuring networks (RFC 2544), which nobody routes.
import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';

export interface NetworkedComputer {
  readonly address: string;
  /** Runs the command that follows it on that computer. */
  readonly within: readonly [program: string, ...args: string[]];
}

const sbinPath = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const run = async (program: string, ...args: readonly string[]): Promise<void> => {
  await promisify(execFile)(program, args, { env: { ...process.env, PATH: sbinPath } });
};
const ip = (line: string): Promise<void> => run('ip', ...line.split(' '));

/** Bursts of a queue that is slowed down, and what waits there at most before it is dropped. */
const burstBytes = 4 * 1024;
const waitingBytes = 4 * 1024 * 1024;

export class FarmNetwork {
  /** Short, as the name of an interface has 15 letters at most. */
  readonly #id = `g${randomBytes(3).toString('hex')}`;
  readonly #net = `198.${randomInt(18, 20)}.${randomInt(0, 256)}`;
  readonly #names: string[] = [];

  private constructor() {
    // Made by `create`.
  }

  /** Where no such network can be made here, why. */
  static async missing(): Promise<string | null> {
    try {
      const network = await FarmNetwork.create();
      await network.add('try').finally(() => network.remove());
      return null;
    } catch (cause) {
      return `no network of our own can be made here: ${cause instanceof Error ? cause.message.trim() : 'unknown cause'}`;
    }
  }

  static async create(): Promise<FarmNetwork> {
    const network = new FarmNetwork();
    await ip(`link add ${network.#id} type bridge`);
    try {
      await ip(`addr add ${network.#net}.1/24 dev ${network.#id}`);
      await ip(`link set ${network.#id} up`);
    } catch (cause) {
      await network.remove();
      throw cause;
    }
    return network;
  }

  /** Where this process is in it. */
  get ownAddress(): string {
    return `${this.#net}.1`;
  }

  async add(name: string): Promise<NetworkedComputer> {
    const [space, outside, address] = [this.#space(name), this.#port(this.#names.length), this.#address()];
    await ip(`netns add ${space}`);
    this.#names.push(name);
    await ip(`link add ${outside} type veth peer name eth0 netns ${space}`);
    await ip(`link set ${outside} master ${this.#id} up`);
    await ip(`-n ${space} addr add ${address}/24 dev eth0`);
    await ip(`-n ${space} link set eth0 up`);
    await ip(`-n ${space} link set lo up`);
    return { address, within: ['ip', 'netns', 'exec', space] };
  }

  /** The bridge drops whatever comes from it or goes there; neither end is told. */
  async cutOff(name: string): Promise<void> {
    await run('bridge', 'link', 'set', 'dev', this.#portOf(name), 'state', '0');
  }

  async joinAgain(name: string): Promise<void> {
    await run('bridge', 'link', 'set', 'dev', this.#portOf(name), 'state', '3');
  }

  /** What it sends goes no faster than this. */
  async slowDown(name: string, kilobitsPerSecond: number): Promise<void> {
    const queue = `root tbf rate ${kilobitsPerSecond}kbit burst ${burstBytes} limit ${waitingBytes}`;
    await run('tc', '-n', this.#space(name), 'qdisc', 'replace', 'dev', 'eth0', ...queue.split(' '));
  }

  async speedUp(name: string): Promise<void> {
    await run('tc', '-n', this.#space(name), 'qdisc', 'del', 'dev', 'eth0', 'root');
  }

  /** Of programs that still run there, the network goes with the last one. */
  async remove(): Promise<void> {
    for (const name of this.#names.splice(0)) await ip(`netns del ${this.#space(name)}`);
    await ip(`link del ${this.#id}`);
  }

  #address(): string {
    return `${this.#net}.${10 + this.#names.length}`;
  }

  #space(name: string): string {
    return `${this.#id}-${name}`;
  }

  #port(index: number): string {
    return `${this.#id}p${index}`;
  }

  #portOf(name: string): string {
    return this.#port(this.#names.indexOf(name));
  }
}
