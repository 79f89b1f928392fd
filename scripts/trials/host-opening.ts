// An opening as Thunderbird makes it: a native host of its own, driven by frames as the add-on drives it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { NativeFrameReader } from '../../native-host/native-frames.ts';
import { headMaxBytes } from '../../protocol/document-type.ts';
import { nativeChunkBytes, nativeMessageToAddonMaxBytes, nativeWindowBytes } from '../../protocol/limits.ts';
import { nativeProtocolVersion, toAddonSchema, type ToAddon, type ToHost } from '../../protocol/native-messages.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { record, type OpenReport, type Opening } from './trial-world.ts';

const program = fileURLToPath(new URL('../../dist/native-host/main.js', import.meta.url));
const requestId = 'trial';

export const openByHost = (path: string, env: NodeJS.ProcessEnv): Opening => {
  const host = spawn(process.execPath, [program, '/manifest.json', 'addon@example'], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const told = new TrialAddon(host.stdin, path);
  const frames = new NativeFrameReader(nativeMessageToAddonMaxBytes);
  // One that is killed while we write to it is an end like any other.
  host.stdin.on('error', () => undefined);
  host.stdout.on('data', (chunk: Buffer) => {
    for (const frame of frames.push(chunk)) told.take(toAddonSchema.parse(JSON.parse(Buffer.from(frame).toString())));
  });
  const ended = once(host, 'close').then(([exitCode]) => told.describeEnd(exitCode === 0));
  return { client: record(host.pid === undefined ? [] : [host.pid]), said: () => told.stages.join(' '), ended };
};

/** The add-on's end of the port, as far as an opening needs it. */
class TrialAddon {
  /** All that were told, in their order. */
  readonly stages: string[] = [];
  readonly #input: Writable;
  readonly #path: string;
  #bytes: Buffer = Buffer.alloc(0);
  #sentBytes = 0;
  #creditBytes = nativeWindowBytes;
  #last: Extract<ToAddon, { type: 'done' | 'failed' }> | null = null;
  #dispvmId: string | null = null;

  constructor(input: Writable, path: string) {
    this.#input = input;
    this.#path = path;
    this.#send({ type: 'hello', version: nativeProtocolVersion });
  }

  take(message: ToAddon): void {
    if (message.type === 'hello') this.#open();
    else if (message.type === 'stage') this.stages.push(message.stage);
    else if (message.type === 'dispvm') this.#dispvmId = message.dispvm.id;
    else if (message.type === 'credit') this.#give(message.bytes);
    else if (message.type === 'done' || message.type === 'failed') {
      this.#last = message;
      // The host ends with its port.
      this.#input.end();
    }
  }

  /** One that ended in order without a last word was told that Thunderbird quits. */
  describeEnd(isOrderly: boolean): Awaited<Opening['ended']> {
    if (this.#last === null && !isOrderly) return { report: null, told: '' };
    const code = this.#last === null ? 'cancelled' : this.#last.type === 'failed' ? this.#last.code : undefined;
    const report: OpenReport = {
      dispvm: this.#dispvmId === null ? null : { id: this.#dispvmId },
      stagesMs: this.stages.includes('visible') ? { visible: 0 } : {},
      destroyed: true,
      ...(code !== undefined && { code }),
    };
    return { report, told: this.#last?.type === 'failed' ? userMessages.en[this.#last.code].happened : '' };
  }

  #open(): void {
    const begin = async (): Promise<void> => {
      this.#bytes = await readFile(this.#path);
      this.#send({
        type: 'open',
        requestId,
        name: basename(this.#path),
        start: this.#bytes.subarray(0, headMaxBytes).toString('base64'),
        viewOnly: false,
        disposableTemplate: null,
        network: false,
        returnEdits: true,
        closeAfterIdleMinutes: null,
      });
      this.#give(0);
    };
    void begin().catch(() => this.#input.end());
  }

  /** As much as the host takes now. */
  #give(creditBytes: number): void {
    this.#creditBytes += creditBytes;
    while (this.#sentBytes < this.#bytes.length && this.#creditBytes >= nativeChunkBytes) {
      const chunk = this.#bytes.subarray(this.#sentBytes, this.#sentBytes + nativeChunkBytes);
      this.#send({ type: 'chunk', requestId, base64: chunk.toString('base64') });
      this.#sentBytes += chunk.length;
      this.#creditBytes -= chunk.length;
      if (this.#sentBytes === this.#bytes.length) this.#send({ type: 'end', requestId });
    }
  }

  #send(message: ToHost): void {
    const body = Buffer.from(JSON.stringify(message));
    const frame = Buffer.alloc(4 + body.length);
    frame.writeUInt32LE(body.length);
    body.copy(frame, 4);
    this.#input.write(frame);
  }
}
