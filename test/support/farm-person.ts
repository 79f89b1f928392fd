// A person who opens documents on a farm: their screen, the real dom0 that draws its windows, and what they open.
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import assert from 'node:assert/strict';
import { openInVm, type OpenInVm } from '../../native-host/open-in-vm.ts';
import type { Call as HostCall, CallOutcome } from '../../native-host/transport.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { FarmSettings } from '../../protocol/farm-settings.ts';
import type { Stage, Status } from '../../protocol/stages.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { removeDom0, startDom0, type Dom0 } from './dom0.ts';
import { farmTransport } from './farm.ts';
import { inBackground } from './in-background.ts';
import { makePdf } from './sample-pdf.ts';
import { waitUntil } from './wait-until.ts';

/** QEMU without KVM, on a computer that does other things as well. */
export const slowMs = 90_000;

export interface Opening {
  readonly call: HostCall;
  readonly stages: Map<Stage, number>;
  readonly statuses: readonly Status[];
  readonly reply: () => Buffer;
  readonly outcome: () => CallOutcome | null;
}

export class FarmPerson {
  readonly screen: Xvfb;
  readonly windows: Dom0;
  #count = 0;

  private constructor(screen: Xvfb, windows: Dom0) {
    this.screen = screen;
    this.windows = windows;
  }

  static async start(): Promise<FarmPerson> {
    const screen = await startXvfb();
    const env = { DISPLAY: screen.display, WAYLAND_DISPLAY: '', GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' };
    return new FarmPerson(screen, await startDom0({ args: ['--windows'], env }));
  }

  async leave(): Promise<void> {
    await removeDom0(this.windows);
    await this.screen.stop();
  }

  open(sentence: string, by: FarmSettings, asked: Partial<OpenInVm> = {}): Opening {
    const stages = new Map<Stage, number>();
    const statuses: Status[] = [];
    const pieces: Uint8Array[] = [];
    let outcome: CallOutcome | null = null;
    this.#count += 1;
    const request: OpenInVm = {
      requestId: `farm-${this.#count}`,
      untrustedName: `${sentence}.pdf`,
      viewOnly: false,
      disposableTemplate: null,
      network: false,
      returnEdits: true,
      ...asked,
    };
    const call = openInVm(farmTransport(by, this.windows.socketPath), request, {
      onStdout: (bytes) => {
        pieces.push(bytes);
        return Promise.resolve();
      },
      onStatus: (status) => {
        statuses.push(status);
        if (status.event === 'stage') stages.set(status.stage, status.atMs);
      },
    });
    const contents = request.untrustedName.endsWith('.pdf') ? makePdf(sentence) : Buffer.from(`${sentence}\n`);
    inBackground(call.write(contents).then(() => call.end()));
    inBackground(call.outcome.then((ended) => (outcome = ended)));
    return { call, stages, statuses, reply: () => Buffer.concat(pieces), outcome: () => outcome };
  }

  async runX(program: string, ...args: readonly string[]): Promise<string> {
    const env = { ...process.env, DISPLAY: this.screen.display };
    return (await promisify(execFile)(program, args, { env }).catch(() => ({ stdout: '' }))).stdout;
  }

  async titles(): Promise<readonly string[]> {
    const found = await this.runX('xdotool', 'search', '--onlyvisible', '--name', '^\\[disp');
    return Promise.all(
      found
        .split('\n')
        .filter(Boolean)
        .map((id) => this.runX('xdotool', 'getwindowname', id)),
    );
  }

  async press(key: string): Promise<void> {
    const [window = ''] = (await this.runX('xdotool', 'search', '--onlyvisible', '--name', '^\\[disp')).split('\n');
    await this.runX('xdotool', 'windowactivate', '--sync', window, 'key', key);
  }

  /** Of calls that are over: no DispVM on any of these hosts or here, and no socket of a picture. */
  async nothingLeft(hosts: readonly Pick<Dom0, 'runtimeDir'>[]): Promise<void> {
    const left = (folder: string, { runtimeDir }: Pick<Dom0, 'runtimeDir'>): Promise<readonly string[]> =>
      readdir(join(runtimeDir, folder)).catch(() => []);
    await waitUntil(
      async () => (await Promise.all([this.windows, ...hosts].map((one) => left('dispvms', one)))).flat().length === 0,
      'nothing is left on any host',
      slowMs,
    );
    await waitUntil(
      async () => (await left('pictures', this.windows)).length === 0,
      'nor a socket of a picture here',
      slowMs,
    );
    assert.equal(this.windows.log().includes('"restoring"'), false, 'no DispVM was on the person’s computer');
  }
}

export const visible = async (opening: Opening): Promise<Opening> => {
  await waitUntil(() => opening.stages.has('visible') || opening.outcome() !== null, 'the document is visible', slowMs);
  assert.ok(opening.stages.has('visible'), JSON.stringify(opening.outcome()));
  return opening;
};

export const codeOf = async (opening: Opening): Promise<ErrorCode | null> => {
  const ended = await waitUntil(() => opening.outcome(), 'the call is over', slowMs);
  return ended.ok ? null : ended.error.code;
};

export const close = async (opening: Opening): Promise<ErrorCode | null> => {
  opening.call.close();
  return codeOf(opening);
};
