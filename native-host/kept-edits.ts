// What came of edits when nobody listened any more: one small private file each, until a person has been told. The
// names in them are hostile, and are told as such; they are paths nowhere.
import { randomBytes } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { errorCodeSchema } from '../protocol/error-codes.ts';
import { requestIdSchema } from '../protocol/stages.ts';
import { inBackground } from './background.ts';

const keptSchema = z.strictObject({
  keptId: requestIdSchema,
  name: z.string().max(4096),
  /** Where it was saved; null where it was not. */
  path: z.string().max(8192).nullable(),
  /** Why it was lost. */
  code: errorCodeSchema.nullable(),
});
export type KeptEdit = z.infer<typeof keptSchema>;

const ending = '.json';
const recordMaxBytes = 64 * 1024;
/** At most so many are told; later ones wait for the next start. */
const toldMax = 100;

export class KeptEdits {
  readonly #folder: string;
  readonly #told = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Appears whole. The edit itself is safe without it: a record that cannot be written is only logged. */
  async add(kept: KeptEdit): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const temporary = join(this.#folder, `.${randomBytes(8).toString('hex')}`);
      await writeFile(temporary, JSON.stringify(kept), { mode: 0o600 });
      await rename(temporary, this.#fileOf(kept.keptId));
    } catch (error) {
      process.stderr.write(
        `glovebox-host: request=${kept.keptId} not recorded: ${String((error as NodeJS.ErrnoException).code)}\n`,
      );
    }
  }

  /** Tells those that are there and, as they come, those of hosts that still wait for an edit: each once. */
  announce(tell: (kept: KeptEdit) => void): void {
    mkdir(this.#folder, { recursive: true, mode: 0o700 })
      .then(() => {
        watch(this.#folder, { persistent: false }, () => inBackground(this.#tellNew(tell))).on(
          'error',
          () => undefined,
        );
        return this.#tellNew(tell);
      })
      .catch(() => undefined);
  }

  forget(keptId: string): void {
    unlink(this.#fileOf(keptId)).catch(() => undefined);
  }

  async #tellNew(tell: (kept: KeptEdit) => void): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      if (!name.endsWith(ending) || this.#told.has(name) || this.#told.size >= toldMax) continue;
      this.#told.add(name);
      const kept = await readRecord(join(this.#folder, name));
      if (kept !== null && `${kept.keptId}${ending}` === name) tell(kept);
    }
  }

  #fileOf(keptId: string): string {
    return join(this.#folder, `${keptId}${ending}`);
  }
}

const readRecord = async (path: string): Promise<KeptEdit | null> => {
  try {
    const status = await stat(path);
    if (!status.isFile() || status.size > recordMaxBytes) return null;
    return keptSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
};
