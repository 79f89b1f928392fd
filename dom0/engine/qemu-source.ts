// Makes machines with QEMU: an id and a private folder for each, from a checked template.
import { failure, success, type Result } from '../../protocol/result.ts';
import type { Walls } from '../../protocol/dom0-status.ts';
import { savedScreen } from '../../protocol/screen.ts';
import type { Log } from '../runtime/log.ts';
import type { ControlGroups } from './control-groups.ts';
import { createDispvmDir } from './dispvm-dir.ts';
import { jailCommand } from './jail.ts';
import { findJailLayers, type JailLayers } from './jail-layers.ts';
import { firstUid, tryJail } from './jail-trial.ts';
import { SeenRandom } from '../agent/prepare-agent.ts';
import { QemuMachine } from './qemu-machine.ts';
import type { LoadedTemplate } from '../template/template-access.ts';

export interface QemuSourceOptions {
  /** Checked template files, or why there are none. */
  readonly loadTemplate: (name: string) => Promise<Result<LoadedTemplate>>;
  /** Parent of the DispVMs' folders; private to us, free of leftovers. */
  readonly dispvmsDir: string;
  readonly isRoot: boolean;
  /** null where the system delegated no control groups. */
  readonly groups: ControlGroups | null;
  /** The usual jail where it is left out. */
  readonly jailCommand?: typeof jailCommand;
  readonly log: Log;
}

const lastId = 999_999;
const namesTriedMax = 1000;
/**
 * A jail that worked is tried again after this; one that failed, or was not over in time, at the next question: whoever
 * has just mended their computer asks to see it.
 */
const jailTriedAgainAfterMs = 30_000;

export class QemuSource {
  readonly #options: QemuSourceOptions;
  readonly #seen = new SeenRandom();
  readonly #layers: Promise<JailLayers> = findJailLayers();
  #lastNumber = 0;
  #jailTrial: Promise<string | null> = Promise.resolve(null);
  #jailTriedAgainAtMs = -Infinity;

  constructor(options: QemuSourceOptions) {
    this.#options = options;
  }

  load(disposableTemplate: string): Promise<Result<LoadedTemplate>> {
    return this.#options.loadTemplate(disposableTemplate);
  }

  /** A machine that is not started yet. A name that something unremovable has kept is passed over. */
  async create(template: LoadedTemplate): Promise<Result<QemuMachine>> {
    const { isRoot, dispvmsDir, groups, log } = this.#options;
    const jail = this.#options.jailCommand ?? jailCommand;
    const layers = await this.#layers;
    for (let tries = 0; tries < namesTriedMax; tries += 1) {
      this.#lastNumber = (this.#lastNumber % lastId) + 1;
      const id = `disp${this.#lastNumber}`;
      const uid = isRoot ? firstUid + this.#lastNumber : null;
      const dir = await createDispvmDir(dispvmsDir, id);
      if (!dir.ok && dir.error !== 'taken') return failure(dir.error);
      if (!dir.ok) continue;
      return success(
        new QemuMachine({
          id,
          template,
          dir: dir.value,
          uid,
          layers,
          groups,
          jailCommand: jail,
          seen: this.#seen,
          log,
        }),
      );
    }
    return failure('engine-failed');
  }

  /** Whether a clone of the template opens its samples. Nothing is left of the clone. */
  async tryClone(template: LoadedTemplate): Promise<boolean> {
    const created = await this.create(template);
    if (!created.ok) return false;
    const machine = created.value;
    const works = await machine.rehearse(savedScreen);
    machine.kill();
    await machine.ended;
    await machine.remove();
    this.#options.log({ event: 'template-tried', code: works ? null : 'template-stale', cause: template.name });
    return works;
  }

  /** Why no DispVM can start on this computer, whatever it is started from; null where one can. */
  whyNoneStarts(): Promise<string | null> {
    if (performance.now() >= this.#jailTriedAgainAtMs) {
      // However many ask meanwhile, one trial runs.
      this.#jailTriedAgainAtMs = Infinity;
      this.#jailTrial = this.#tryJail();
    }
    return this.#jailTrial;
  }

  async #tryJail(): Promise<string | null> {
    let hasWorked = false;
    try {
      const cause = await tryJail(this.#options.isRoot, await this.#layers, this.#options.jailCommand);
      hasWorked = cause === null;
      return cause;
    } finally {
      this.#jailTriedAgainAtMs = performance.now() + (hasWorked ? jailTriedAgainAfterMs : 0);
    }
  }

  async describeWalls(): Promise<Walls> {
    const { hasSeccomp, hasLandlock } = await this.#layers;
    return { systemCalls: hasSeccomp, landlock: hasLandlock, controlGroups: [...(this.#options.groups?.active ?? [])] };
  }
}
