// Makes machines with QEMU: an id and a private folder for each, from a checked template.
import { failure, success, type Result } from '../../protocol/result.ts';
import type { Log } from '../runtime/log.ts';
import { createDispvmDir } from './dispvm-dir.ts';
import { SeenRandom } from './prepare-agent.ts';
import { QemuMachine, type LoadedTemplate } from './qemu-machine.ts';

export interface QemuSourceOptions {
  /** Checked template files, or why there are none. */
  readonly loadTemplate: (name: string) => Promise<Result<LoadedTemplate>>;
  /** Parent of the DispVMs' folders; private to us, free of leftovers. */
  readonly dispvmsDir: string;
  readonly isRoot: boolean;
  readonly log: Log;
}

const lastId = 999_999;
const namesTriedMax = 1000;
/** As root each DispVM gets a user of its own, far from anybody's. */
const firstUid = 2_100_000_000;

export class QemuSource {
  readonly #options: QemuSourceOptions;
  readonly #seen = new SeenRandom();
  #lastNumber = 0;

  constructor(options: QemuSourceOptions) {
    this.#options = options;
  }

  load(disposableTemplate: string): Promise<Result<LoadedTemplate>> {
    return this.#options.loadTemplate(disposableTemplate);
  }

  /** A machine that is not started yet. A name that something unremovable has kept is passed over. */
  async create(template: LoadedTemplate): Promise<Result<QemuMachine>> {
    const { isRoot, dispvmsDir, log } = this.#options;
    for (let tries = 0; tries < namesTriedMax; tries += 1) {
      this.#lastNumber = (this.#lastNumber % lastId) + 1;
      const id = `disp${this.#lastNumber}`;
      const uid = isRoot ? firstUid + this.#lastNumber : null;
      const dir = await createDispvmDir(dispvmsDir, id, uid);
      if (dir.ok) return success(new QemuMachine({ id, template, dir: dir.value, uid, seen: this.#seen, log }));
      if (dir.error !== 'taken') return failure(dir.error);
    }
    return failure('engine-failed');
  }
}
