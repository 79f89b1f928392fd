// Makes a template: a folder with the image, a savefile of it running, and a manifest. It is made under another name and put
// in place at the end, so that a template is there whole or not at all. DispVMs that run keep the files they opened.
import { mkdir, rename, rm } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { probeAccelerator } from '../qemu/accelerator.ts';
import { defaultMemoryMib, describeMachine } from '../qemu/arguments.ts';
import { runProgram } from '../qemu/run-program.ts';
import { findQemuVersion, isSupportedQemu } from '../qemu/version.ts';
import { timeStep, type BuildContext, type BuildFailure } from './build-failure.ts';
import { linkImage, provideImage, type Image } from './build-image.ts';
import { recordFile, writeManifest, type Manifest } from './manifest.ts';
import { writeInitrd } from './guest-parts.ts';
import { buildingDir, removeLeftovers, removeTree } from './leftovers.ts';
import { findMirror } from './mirror.ts';
import { loadRecipe, type Recipe } from './recipe.ts';
import { saveTemplate } from './save-template.ts';

export interface BuildOptions {
  readonly dataDir: string;
  readonly name: string;
  /** Where the machine's own apt configuration should not decide. */
  readonly mirror?: string;
  readonly memoryMib?: number;
  /** Installs the packages anew although the recipe did not change: how the guest gets Debian's security updates. */
  readonly refresh?: boolean;
}

const whichTimeoutMs = 5000;
const requiredPrograms = ['mmdebstrap', 'mkfs.erofs', 'gcc', 'setpriv', 'unshare', 'fallocate'];

/** Builds the template anew; the image itself is used again where its recipe did not change. */
export const buildTemplate = async (options: BuildOptions, context: BuildContext): Promise<Result<Manifest, BuildFailure>> => {
  const templatesDir = `${options.dataDir}/templates`;
  const imagesDir = `${options.dataDir}/images`;
  await mkdir(templatesDir, { recursive: true, mode: 0o755 });
  await mkdir(imagesDir, { recursive: true, mode: 0o755 });
  await removeLeftovers([templatesDir, imagesDir]);
  const tools = await findTools(options);
  if (!tools.ok) return tools;
  const { recipe, mirror, qemuVersion } = tools.value;
  const building = buildingDir(templatesDir);
  try {
    const image = await provideImage({ recipe, imagesDir, mirror, refresh: options.refresh ?? false }, context);
    if (!image.ok) return image;
    await mkdir(building, { mode: 0o700 });
    await linkImage(image.value, building);
    const initrd = await writeInitrd(recipe, `${image.value.folder}/initrd`, building, context);
    if (!initrd.ok) return initrd;
    const manifest = await fillTemplate(options, image.value, { recipe, qemuVersion }, building, context);
    if (!manifest.ok) return manifest;
    if (context.signal.aborted) return failure({ step: 'build', detail: 'interrupted' });
    await putInPlace(building, `${templatesDir}/${options.name}`);
    return manifest;
  } finally {
    await removeTree(building);
  }
};

const fillTemplate = async (options: BuildOptions, image: Image, { recipe, qemuVersion }: Pick<Tools, 'recipe' | 'qemuVersion'>, building: string, context: BuildContext): Promise<Result<Manifest, BuildFailure>> => {
  const memoryMib = options.memoryMib ?? defaultMemoryMib;
  const accelerator = await timeStep(context, 'Looking whether KVM runs guests here', () => probeAccelerator({
    kernel: `${building}/vmlinuz`, initrd: `${building}/initrd`, kernelSha256: image.manifest.files.vmlinuz.sha256,
    qemuVersion, cacheFile: `${options.dataDir}/accelerator.json`,
  }));
  context.onProgress(`Accelerator: ${accelerator}`);
  const saved = await saveTemplate({ folder: building, accelerator, memoryMib }, context);
  if (!saved.ok) return saved;
  const [initrd, ram, state] = await Promise.all([recordFile(`${building}/initrd`), recordFile(`${building}/ram`), recordFile(`${building}/state`)]);
  const manifest: Manifest = {
    version: 1, name: options.name, builtAt: new Date().toISOString(), recipeSha256: recipe.sha256, qemuVersion,
    accelerator, memoryMib, machine: describeMachine(accelerator, memoryMib), files: { ...image.manifest.files, initrd, ram, state },
  };
  await writeManifest(building, manifest);
  return success(manifest);
};

interface Tools {
  readonly recipe: Recipe;
  readonly mirror: string;
  readonly qemuVersion: string;
}

const findTools = async (options: BuildOptions): Promise<Result<Tools, BuildFailure>> => {
  for (const program of requiredPrograms) {
    const { exitCode } = await runProgram('which', [program], { timeoutMs: whichTimeoutMs });
    if (exitCode !== 0) return failure({ step: 'tools', detail: `${program} is not installed` });
  }
  const qemuVersion = await findQemuVersion();
  if (qemuVersion === null || !isSupportedQemu(qemuVersion)) return failure({ step: 'tools', detail: `QEMU 10 or newer is needed, found ${qemuVersion ?? 'none'}` });
  const recipe = await loadRecipe();
  if (recipe === null) return failure({ step: 'recipe', detail: 'the guest agent is not built: run “npm run build”' });
  const mirror = options.mirror ?? (await findMirror());
  if (mirror === null) return failure({ step: 'mirror', detail: 'apt on this computer names no Debian mirror: give one with --mirror URL' });
  return success({ recipe, mirror, qemuVersion });
};

const putInPlace = async (building: string, folder: string): Promise<void> => {
  const old = `${building}-old`;
  await rename(folder, old).catch(() => undefined);
  await rename(building, folder);
  await rm(old, { recursive: true, force: true });
};
