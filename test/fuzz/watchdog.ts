// Watches for an execution that does not end. JavaScript cannot interrupt itself, so a thread looks on: it gets the
// input before each execution, and where the same one is still running after two minutes it says so and ends the
// process.
import { Worker } from 'node:worker_threads';

const hangMs = 120_000;
const inputMaxBytes = 1024 * 1024;

/** Plain JavaScript, as a thread gets no loader. Fields: the execution under way or 0, its input's length. */
const watching = `
const { workerData: { fields, input, hangMs, title } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let last = 0, sinceMs = 0;
setInterval(() => {
  const now = Atomics.load(fields, 0);
  if (now === 0 || now !== last) { last = now; sinceMs = performance.now(); return; }
  if (performance.now() - sinceMs < hangMs) return;
  const text = Buffer.from(input.slice(0, Atomics.load(fields, 1))).toString('base64');
  writeSync(2, title + ' does not end at execution ' + now + '. Its input, in base64: ' + text + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, Math.min(1000, hangMs / 4));
`;

export class Watchdog {
  readonly #fields = new Int32Array(new SharedArrayBuffer(8));
  readonly #input = new Uint8Array(new SharedArrayBuffer(inputMaxBytes));
  readonly #worker: Worker;

  /** `title` says what is watched, with its seed. */
  constructor(title: string, mayTakeMs = hangMs) {
    // Without this process's loader, which would need this thread to be free.
    this.#worker = new Worker(watching, {
      eval: true,
      execArgv: [],
      env: {},
      workerData: { fields: this.#fields, input: this.#input, hangMs: mayTakeMs, title },
    });
    this.#worker.unref();
  }

  started(execution: number, input: Uint8Array): void {
    this.#input.set(input.subarray(0, inputMaxBytes));
    Atomics.store(this.#fields, 1, Math.min(input.length, inputMaxBytes));
    Atomics.store(this.#fields, 0, execution);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
