// The templates of this computer, as the daemon takes them: whole, unaltered, and made for the software that runs now,
// or not at all. It trusts no file of a template before its hash was right; afterwards it trusts it while the kernel
// says it is untouched.
import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { findQemuVersion } from '../qemu/version.ts';
import { manifestName, manifestSchema, matchesRecord, readManifest, templateFiles, type Manifest } from './manifest.ts';
import { loadRecipe, shippedRecipes } from './recipe.ts';
import { findMisfit, type Requirements } from './template-fit.ts';

export interface Template {
  readonly name: string;
  readonly folder: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly rootImage: string;
  readonly ramFile: string;
  readonly stateFile: string;
  readonly manifest: Manifest;
  /** Differs when any of its files was written or replaced. */
  readonly identity: string;
}
export type TemplateFailure = 'template-missing' | 'template-altered' | 'template-stale';

/** Reads every recipe, and asks QEMU: some hundredths of a second. */
export const findRequirements = async (): Promise<Requirements> => {
  const [names, qemuVersion] = await Promise.all([shippedRecipes(), findQemuVersion()]);
  const recipes = await Promise.all(names.map(async (name) => [name, await loadRecipe(name)] as const));
  return {
    recipes: Object.fromEntries(
      recipes.flatMap(([name, recipe]) =>
        typeof recipe === 'string'
          ? []
          : [[name, { sha256: recipe.sha256, viewers: recipe.viewers, isMadeLate: recipe.isMadeLate }]],
      ),
    ),
    qemuVersion,
  };
};

/** Why no template is taken from this folder; null also where there is none. */
export type WhyUnsafe = (folder: string) => Promise<string | null>;

/** A stale template stays stale until it is built: nothing is asked for each call that meets it. */
const askedAgainAfterMs = 10_000;
/**
 * A template may be swapped for a newer one while it is read, and making that one gives a file another name (a link), which
 * the kernel counts as a change: what was read then says nothing of what is there now.
 */
const readingsMax = 3;
const templateName = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

export class TemplateStore {
  readonly #templatesDir: string;
  readonly #askAgain: (() => Promise<Requirements>) | null;
  readonly #whyUnsafe: WhyUnsafe;
  #requirements: Requirements;
  #askedAtMs = -Infinity;
  /** Templates that were found right, with their files as they were then, by folder. */
  readonly #verified = new Map<string, Template>();
  /** Loads that are under way, by name: each template is read whole once at a time, however many ask. */
  readonly #loading = new Map<string, Promise<Result<Template, TemplateFailure>>>();

  /**
   * `askAgain` for whoever lives longer than what is installed: QEMU and Glovebox may be others by the time that a
   * template seems stale. `whyUnsafe` where a folder has to be somebody's own to be looked at.
   */
  constructor(
    dataDir: string,
    requirements: Requirements,
    askAgain: (() => Promise<Requirements>) | null = null,
    whyUnsafe: WhyUnsafe = () => Promise.resolve(null),
  ) {
    this.#templatesDir = `${dataDir}/templates`;
    this.#requirements = requirements;
    this.#askAgain = askAgain;
    this.#whyUnsafe = whyUnsafe;
  }

  folderOf(name: string): string {
    return `${this.#templatesDir}/${name}`;
  }

  /** A sentence where the template is refused for whose it is; null where that is no reason. */
  whyUnsafe(name: string): Promise<string | null> {
    return this.#whyUnsafe(this.folderOf(name));
  }

  /** Names of the folders that claim to be templates. */
  async list(): Promise<readonly string[]> {
    try {
      return (await readdir(this.#templatesDir)).filter((name) => templateName.test(name)).sort();
    } catch {
      // Without the folder there are no templates yet.
      return [];
    }
  }

  /**
   * The template, safe to start a machine from. The first time it reads every file whole (about a second, and the files
   * are in the page cache then); later it asks the kernel whether any of them changed (under a millisecond).
   */
  load(name: string): Promise<Result<Template, TemplateFailure>> {
    const loading = this.#loading.get(name) ?? this.#load(name).finally(() => this.#loading.delete(name));
    this.#loading.set(name, loading);
    return loading;
  }

  async #load(name: string): Promise<Result<Template, TemplateFailure>> {
    if (!templateName.test(name)) return failure('template-missing');
    const folder = this.folderOf(name);
    if ((await this.#whyUnsafe(folder)) !== null) return failure('template-altered');
    for (let reading = 0; reading < readingsMax; reading += 1) {
      const before = await describeFiles(folder);
      const known = this.#verified.get(folder);
      if (before !== null && known?.identity === before) return success(known);
      this.#verified.delete(folder);
      const read = await this.#readWhole(name, before);
      if ((await describeFiles(folder)) !== before) continue;
      if (read.ok) this.#verified.set(folder, read.value);
      return read;
    }
    return failure('template-altered');
  }

  /** `identity` as the files were before; null where one is missing. */
  async #readWhole(name: string, identity: string | null): Promise<Result<Template, TemplateFailure>> {
    const folder = this.folderOf(name);
    const manifest = await readManifest(folder, manifestSchema);
    if (manifest === 'missing') return failure('template-missing');
    if (manifest === 'outdated') return failure('template-stale');
    if (manifest === 'invalid' || manifest.name !== name) return failure('template-altered');
    if (!(await this.#isCurrent(manifest)) && !((await this.#hasAsked()) && (await this.#isCurrent(manifest))))
      return failure('template-stale');
    if (identity === null) return failure('template-altered');
    for (const file of templateFiles)
      if (!(await matchesRecord(`${folder}/${file}`, manifest.files[file]))) return failure('template-altered');
    return success(describeTemplate(folder, manifest, identity));
  }

  /** How long making it took, also of one that fits no more; null where nobody knows. */
  async lastBuildSeconds(name: string): Promise<number | null> {
    if (!templateName.test(name)) return null;
    const manifest = await readManifest(this.folderOf(name), manifestSchema);
    return typeof manifest === 'object' ? (manifest.savedInSeconds ?? null) : null;
  }

  /** Reads every file again, whatever the kernel says. */
  async verify(name: string): Promise<Result<Template, TemplateFailure>> {
    this.#verified.delete(this.folderOf(name));
    return this.load(name);
  }

  /** Whether the requirements are newer than before. */
  async #hasAsked(): Promise<boolean> {
    if (this.#askAgain === null || performance.now() - this.#askedAtMs < askedAgainAfterMs) return false;
    this.#askedAtMs = performance.now();
    this.#requirements = await this.#askAgain();
    return true;
  }

  async #isCurrent(manifest: Manifest): Promise<boolean> {
    return (await findMisfit(manifest, this.#requirements)) === null;
  }
}

const describeTemplate = (folder: string, manifest: Manifest, identity: string): Template => ({
  name: manifest.name,
  folder,
  manifest,
  identity,
  kernel: `${folder}/vmlinuz`,
  initrd: `${folder}/initrd`,
  rootImage: `${folder}/root.erofs`,
  ramFile: `${folder}/ram`,
  stateFile: `${folder}/state`,
});

/**
 * Differs when any file was written, replaced or had its dates set: the change time is the kernel's own. null where one
 * is missing.
 */
const describeFiles = async (folder: string): Promise<string | null> => {
  try {
    const files = await Promise.all(
      [manifestName, ...templateFiles].map((name) => stat(`${folder}/${name}`, { bigint: true })),
    );
    return files.map(describeFile).join(' ');
  } catch {
    return null;
  }
};

const describeFile = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
