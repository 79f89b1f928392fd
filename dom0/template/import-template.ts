// Takes a template from an archive: it is copied to where nobody else can write, and nothing of the copy is looked at but its
// lengths before its signature was right. What was unpacked has to be what the manifest says, fit this computer, and show
// its samples, before it takes the place of the one that is there. Until then all of it lies in the build's own folder,
// which goes with all that is in it.
import { createHash, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, open, type FileHandle } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { probeAccelerator } from '../qemu/accelerator.ts';
import { findProcessor } from '../qemu/processor.ts';
import { blockBytes, readWhole, unpackFile, writeWhole } from './archive-blocks.ts';
import { problem, whyUnopened, type ArchiveFailure } from './archive-failure.ts';
import {
  archiveBytes,
  decodeHeader,
  decodePrefix,
  isSignedBy,
  prefixBytes,
  signatureBytes,
  type Lengths,
} from './archive-format.ts';
import { timeStep, type BuildContext } from './build-failure.ts';
import { openBuildFolder, type BuildFolder } from './build-folder.ts';
import { replaceFolder } from './build-image.ts';
import { templateFiles, writeManifest, type Manifest } from './manifest.ts';
import { tryClone } from './save-template.ts';
import { shareTemplate } from './share-template.ts';
import { findMisfit, type Requirements } from './template-fit.ts';

export interface ImportOptions {
  readonly archive: string;
  readonly publicKey: KeyObject;
  /** Where templates lie: the person's own, or everybody's. */
  readonly dataDir: string;
  readonly isSystem: boolean;
  /** Where the recipe lies on this computer, where it is not a shipped one. */
  readonly recipeFolder: string | null;
  readonly requirements: Requirements;
}

export const importTemplate = async (
  options: ImportOptions,
  context: BuildContext,
): Promise<Result<Manifest, ArchiveFailure>> => {
  const build = await openBuildFolder(options.dataDir);
  if (!build.ok) return failure(problem('folder', build.error));
  try {
    return await importIn(build.value, options, context);
  } catch (cause) {
    return failure(
      context.signal.aborted ? problem('interrupted', options.archive) : whyUnopened(options.dataDir, cause),
    );
  } finally {
    await build.value.remove();
  }
};

const importIn = async (
  build: BuildFolder,
  options: ImportOptions,
  context: BuildContext,
): Promise<Result<Manifest, ArchiveFailure>> => {
  const copy = await open(`${build.path}/archive`, 'wx+', 0o600);
  try {
    const verified = await timeStep(context, 'verifying', () => copyVerified(copy, options, context.signal));
    if (!verified.ok) return verified;
    const manifest = { ...verified.value.manifest, recipeFolder: options.recipeFolder };
    const unfit = await whyUnfit(manifest, options.requirements);
    if (unfit !== null) return failure(unfit);
    const folder = `${build.path}/template`;
    await mkdir(folder, { mode: 0o700 });
    const { bodyAt } = verified.value;
    const unpacked = await timeStep(context, 'unpacking', () => unpack(copy, bodyAt, manifest, folder, context.signal));
    if (!unpacked) return failure(problem('contents', options.archive));
    return await takeTemplate(build, folder, manifest, options, context);
  } finally {
    await copy.close();
  }
};

interface Verified {
  readonly manifest: Manifest;
  readonly bodyAt: number;
}

const copyVerified = async (
  copy: FileHandle,
  { archive, publicKey }: ImportOptions,
  signal: AbortSignal,
): Promise<Result<Verified, ArchiveFailure>> => {
  let source: FileHandle;
  try {
    source = await open(archive, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    return failure(whyUnopened(archive, cause));
  }
  try {
    const status = await source.stat();
    if (!status.isFile()) return failure(problem('no-file', archive));
    const prefix = await readWhole(source, Buffer.alloc(prefixBytes), 0);
    const lengths = decodePrefix(prefix);
    if (typeof lengths === 'string') return failure(problem(lengths, archive));
    const wrongLength = compareLength(status.size, lengths);
    if (wrongLength !== null) return failure(problem(wrongLength, archive));
    const signature = await readWhole(source, Buffer.alloc(signatureBytes), prefixBytes);
    const header = await readWhole(source, Buffer.alloc(lengths.headerBytes), prefixBytes + signatureBytes);
    const bodyAt = prefixBytes + signatureBytes + header.length;
    const bodyHash = await copyBody(source, copy, bodyAt, lengths.bodyBytes, signal);
    if (bodyHash === null) return failure(problem('truncated', archive));
    if (!isSignedBy(publicKey, { prefix, signature, header, bodyHash })) return failure(problem('signature', archive));
    const manifest = decodeHeader(header);
    return manifest === null ? failure(problem('other-format', archive)) : success({ manifest, bodyAt });
  } finally {
    await source.close();
  }
};

const compareLength = (sizeBytes: number, lengths: Lengths): 'truncated' | 'trailing' | null => {
  const expected = archiveBytes(lengths);
  if (sizeBytes === expected) return null;
  return sizeBytes < expected ? 'truncated' : 'trailing';
};

/** What was hashed is what is unpacked, whatever becomes of the archive meanwhile. null where it ends too early. */
const copyBody = async (
  source: FileHandle,
  copy: FileHandle,
  bodyAt: number,
  bodyBytes: number,
  signal: AbortSignal,
): Promise<Buffer | null> => {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(blockBytes);
  for (let at = 0; at < bodyBytes; at += blockBytes) {
    signal.throwIfAborted();
    const wanted = buffer.subarray(0, Math.min(blockBytes, bodyBytes - at));
    const bytes = await readWhole(source, wanted, bodyAt + at);
    if (bytes.length < wanted.length) return null;
    hash.update(bytes);
    await writeWhole(copy, bytes, bodyAt + at);
  }
  return hash.digest();
};

/** Asked before anything is unpacked; null where the template fits. */
const whyUnfit = async (manifest: Manifest, requirements: Requirements): Promise<ArchiveFailure | null> => {
  const misfit = await findMisfit(manifest, requirements);
  if (misfit === 'qemu')
    return problem('unfit-qemu', `${manifest.qemuVersion} / ${requirements.qemuVersion ?? 'none'}`);
  if (misfit === 'machine') return problem('unfit-machine', manifest.name);
  if (misfit === 'recipe') return problem('unfit-recipe', manifest.name);
  return manifest.accelerator === 'kvm' && manifest.processor !== (await findProcessor())
    ? problem('unfit-processor', manifest.processor ?? 'unknown')
    : null;
};

/** False where its contents are not what the manifest says, or go on behind it. */
const unpack = async (
  copy: FileHandle,
  bodyAt: number,
  manifest: Manifest,
  folder: string,
  signal: AbortSignal,
): Promise<boolean> => {
  let at = bodyAt;
  const read = async (length: number): Promise<Buffer> => {
    const bytes = await readWhole(copy, Buffer.allocUnsafe(length), at);
    at += bytes.length;
    return bytes;
  };
  for (const name of templateFiles) {
    const { sizeBytes, sha256 } = manifest.files[name];
    const hash = createHash('sha256');
    const file = await open(`${folder}/${name}`, 'wx', 0o600);
    try {
      if (!(await unpackFile(file, sizeBytes, hash, read, signal))) return false;
    } finally {
      await file.close();
    }
    if (hash.digest('hex') !== sha256) return false;
  }
  return (await read(1)).length === 0;
};

/** Modes as after a build: QEMU under root is a user of its own, and memory and state are never written again. */
const fileModes: Readonly<Record<(typeof templateFiles)[number], number>> = {
  vmlinuz: 0o644,
  initrd: 0o644,
  'root.erofs': 0o644,
  ram: 0o400,
  state: 0o400,
};

const takeTemplate = async (
  { dataDir, path: workDir }: BuildFolder,
  folder: string,
  manifest: Manifest,
  { isSystem }: ImportOptions,
  context: BuildContext,
): Promise<Result<Manifest, ArchiveFailure>> => {
  for (const name of templateFiles) await chmod(`${folder}/${name}`, fileModes[name]);
  if (manifest.accelerator === 'kvm' && (await probe(folder, manifest, dataDir)) !== 'kvm')
    return failure(problem('unfit-kvm', manifest.name));
  const { accelerator, memoryMib } = manifest;
  const tried = await timeStep(context, 'trying', () => tryClone({ folder, workDir, accelerator, memoryMib }, context));
  if (!tried.ok) return failure(problem('trial', tried.error.detail));
  await writeManifest(folder, manifest);
  const templatesDir = `${dataDir}/templates`;
  await mkdir(templatesDir, { recursive: true, mode: 0o755 });
  if (isSystem) await shareTemplate(dataDir, folder);
  context.signal.throwIfAborted();
  await replaceFolder(`${templatesDir}/${manifest.name}`, folder, `${workDir}/old-template`);
  return success(manifest);
};

const probe = (folder: string, { files, qemuVersion }: Manifest, dataDir: string): Promise<'kvm' | 'tcg'> =>
  probeAccelerator({
    kernel: `${folder}/vmlinuz`,
    initrd: `${folder}/initrd`,
    kernelSha256: files.vmlinuz.sha256,
    qemuVersion,
    cacheFile: `${dataDir}/accelerator.json`,
  });
