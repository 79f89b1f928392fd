// How many machines are made ahead: `pool.json`, which the administrator writes, read again whenever it changed. A file
// that cannot be understood makes nothing ahead: an opening is slower then, and uses no memory that nobody allowed.
import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import type { Log } from '../runtime/log.ts';

const machinesMax = 8;
const countSchema = z.number().int().min(0).max(machinesMax);

const poolSettingsSchema = z.strictObject({
  /**
   * Shipped templates that are missing or fit no more are made in the background; otherwise only for a call that needs
   * one.
   */
  build: z.boolean().default(true),
  /** Templates get Debian's updates after so long, when the computer is quiet; 0 for never. */
  renewDays: z.number().int().min(0).max(365).default(7),
  /** Restored and warmed DispVMs that wait for a click, of each template in use. */
  spares: countSchema.default(1),
  /** As `spares`, for single templates by name. */
  templates: z.record(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/), countSchema).default({}),
  /** Restored DispVMs that have not rehearsed: what a click gets when there is no spare. They take less memory. */
  prestarted: z.number().int().min(0).max(2).default(1),
  /** A spare that is older is replaced by a new one. */
  maxAgeMinutes: z.number().min(1).max(1440).default(60),
  /** After so long without an opening nothing is kept. */
  idleMinutes: z.number().min(1).max(1440).default(30),
  /** The daemon itself ends when it was not needed for so long; 0 for never. */
  endMinutes: z.number().min(0).max(10_080).default(30),
  /** Nothing is kept while the computer has less free memory. */
  reserveMib: z
    .number()
    .int()
    .min(0)
    .max(1024 * 1024)
    .default(1024),
});
export type PoolSettings = z.infer<typeof poolSettingsSchema>;

export const defaultPoolSettings: PoolSettings = poolSettingsSchema.parse({});
const nothingAhead: PoolSettings = { ...defaultPoolSettings, build: false, spares: 0, templates: {}, prestarted: 0 };
const fileMaxBytes = 64 * 1024;

export const sparesWanted = ({ templates, spares }: PoolSettings, template: string): number =>
  (Object.hasOwn(templates, template) ? templates[template] : undefined) ?? spares;

export class PoolSettingsFile {
  readonly #path: string;
  readonly #log: Log;
  #version = 'unread';
  #settings = defaultPoolSettings;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** Reading costs little where the file has not changed. */
  async read(): Promise<PoolSettings> {
    const version = await describeVersion(this.#path);
    if (version === this.#version) return this.#settings;
    this.#version = version;
    this.#settings = version === 'missing' ? defaultPoolSettings : await this.#parse();
    return this.#settings;
  }

  async #parse(): Promise<PoolSettings> {
    try {
      const text = await readFile(this.#path, 'utf8');
      if (text.length > fileMaxBytes) throw new Error('too long');
      return poolSettingsSchema.parse(JSON.parse(text));
    } catch (cause) {
      const reason =
        cause instanceof z.ZodError
          ? cause.issues.map(({ path, code }) => `${path.join('.')}: ${code}`).join(', ')
          : String(cause);
      this.#log({ event: 'policy-invalid', cause: `${this.#path}: ${reason}` });
      return nothingAhead;
    }
  }
}

const describeVersion = async (path: string): Promise<string> => {
  try {
    const { ino, mtimeNs, size } = await stat(path, { bigint: true });
    return `${ino}:${mtimeNs}:${size}`;
  } catch {
    return 'missing';
  }
};
