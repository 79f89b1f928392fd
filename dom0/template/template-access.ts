// The step from a checked template to one that a jailed QEMU can be started from here and now.
// It trusts the store's check; it never lets a savefile be restored by an accelerator that was not seen to work.
import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { documentMemoryPercent } from '../../protocol/limits.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import { probeAccelerator } from '../qemu/accelerator.ts';
import { templateSha256 } from './manifest.ts';
import { fromSavefile, type MachineStart } from '../qemu/savefile.ts';
import { findProcessor } from '../qemu/processor.ts';
import { findInstalledQemu, isSameQemuSeries, type InstalledQemu } from '../qemu/version.ts';
import type { Template, TemplateStore } from './template-store.ts';

/** What a machine is made of. */
export interface MachineFiles {
  readonly kernel: string;
  readonly initrd: string;
  readonly root: string;
  readonly ram: string;
  readonly state: string;
}

export interface LoadedTemplate {
  readonly name: string;
  readonly accelerator: 'kvm' | 'tcg';
  readonly memoryMib: number;
  /** What the template's guest can show. */
  readonly viewers: ViewerTable;
  readonly files: MachineFiles;
  /** Differs when any file of it changed, or QEMU did. */
  readonly identity: string;
  /** As `templateSha256` has it. */
  readonly sha256: string;
  readonly start: MachineStart;
  /** Another QEMU of the same series saved it: it has to be tried, and made anew. */
  readonly isOutdated: boolean;
  /** When Debian's packages were installed in it; Unix time. */
  readonly packagesAtMs: number;
  /** Root made it for everybody of this computer: it is root's to make anew. */
  readonly isSystem: boolean;
}

/** What the memory of its guest can hold of a document. */
export const documentMaxBytes = ({ memoryMib }: Pick<LoadedTemplate, 'memoryMib'>): number =>
  Math.floor((memoryMib * 1024 * 1024 * documentMemoryPercent) / 100);

export interface TemplateAccessOptions {
  readonly store: Pick<TemplateStore, 'load'>;
  /** The person's own. */
  readonly dataDir: string;
  /** Whether QEMU will run as another user than the files' owner. */
  readonly isRoot: boolean;
  /** The store is the one for everybody of this computer: nothing of it is changed. */
  readonly isSystem?: boolean;
}

export const createTemplateLoader = ({
  store,
  dataDir,
  isRoot,
  isSystem = false,
}: TemplateAccessOptions): ((name: string) => Promise<Result<LoadedTemplate>>) => {
  // One after the other: modes that are changed while somebody else reads would be damage to that one.
  const turns = new Map<string, Promise<unknown>>();
  const loadChecked = async (name: string): ReturnType<TemplateStore['load']> => {
    // The modes are changed before the check, which would take a later change for one of the file.
    if (isRoot && !isSystem) await makeReadable(join(dataDir, 'templates', name));
    return store.load(name);
  };
  const loadInTurn = async (name: string): ReturnType<TemplateStore['load']> => {
    const turn = (turns.get(name) ?? Promise.resolve()).catch(() => undefined).then(() => loadChecked(name));
    turns.set(name, turn);
    try {
      return await turn;
    } finally {
      if (turns.get(name) === turn) turns.delete(name);
    }
  };
  return async (name) => {
    const template = await loadInTurn(name);
    if (!template.ok) return template;
    // QEMU may have been upgraded since the daemon started.
    const qemu = await findInstalledQemu();
    if (!isSameQemuSeries(qemu.version, template.value.manifest.qemuVersion)) return failure('template-stale');
    const refused = await whyNotHere(template.value, dataDir);
    return refused === null ? success({ ...describe(template.value, qemu), isSystem }) : failure(refused);
  };
};

const describe = (
  { name, manifest, kernel, initrd, rootImage, ramFile, stateFile, identity }: Template,
  qemu: InstalledQemu,
): Omit<LoadedTemplate, 'isSystem'> => ({
  name,
  accelerator: manifest.accelerator,
  memoryMib: manifest.memoryMib,
  viewers: manifest.viewers,
  identity: `${identity} ${qemu.file}`,
  sha256: templateSha256(manifest),
  start: fromSavefile,
  isOutdated: manifest.qemuVersion !== qemu.version,
  packagesAtMs: Date.parse(manifest.packagesAt ?? manifest.builtAt),
  files: { kernel, initrd, root: rootImage, ram: ramFile, state: stateFile },
});

/**
 * A savefile made with KVM needs the processor that it was made on, and a KVM that runs guests; the probe remembers its
 * answer until the next boot.
 */
const whyNotHere = async ({ manifest, kernel, initrd }: Template, dataDir: string): Promise<ErrorCode | null> => {
  if (manifest.accelerator === 'tcg') return null;
  if (manifest.processor !== (await findProcessor())) return 'template-foreign';
  const accelerator = await probeAccelerator({
    kernel,
    initrd,
    kernelSha256: manifest.files.vmlinuz.sha256,
    qemuVersion: manifest.qemuVersion,
    cacheFile: join(dataDir, 'accelerator.json'),
  });
  return accelerator === 'kvm' ? null : 'template-stale';
};

const jailedFiles = ['vmlinuz', 'initrd', 'root.erofs', 'ram', 'state'];

/**
 * Under root QEMU is a user of its own. The files hold no secret: they are a fresh system that has seen no document.
 */
const makeReadable = async (folder: string): Promise<void> => {
  for (const file of jailedFiles) {
    try {
      const path = join(folder, file);
      const { mode } = await stat(path);
      if ((mode & 0o004) === 0) await chmod(path, (mode & 0o777) | 0o044);
    } catch {
      // The store's check says which file is missing.
    }
  }
};
