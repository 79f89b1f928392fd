// Makes a template: a folder with the image, a savefile of it running, and a manifest. It is made under another name
// and put in place at the end, so that a template is there whole or not at all. DispVMs that run keep the files they
// opened.
import { mkdir } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { ownWords } from '../../protocol/words.ts';
import { probeAccelerator } from '../qemu/accelerator.ts';
import { describeMachine } from '../qemu/arguments.ts';
import { findProcessor } from '../qemu/processor.ts';
import { runProgram } from '../qemu/run-program.ts';
import { findQemuVersion, isSupportedQemu } from '../qemu/version.ts';
import { timeStep, type BuildContext, type BuildFailure } from './build-failure.ts';
import { openBuildFolder, type BuildFolder } from './build-folder.ts';
import { linkImage, provideImage, replaceFolder, type Image } from './build-image.ts';
import { recordFile, writeManifest, type Manifest } from './manifest.ts';
import { writeInitrd } from './guest-parts.ts';
import { findMirror } from './mirror.ts';
import { loadRecipe, type Recipe } from './recipe.ts';
import { saveTemplate } from './save-template.ts';
import { shareTemplate } from './share-template.ts';

export interface BuildOptions {
  readonly dataDir: string;
  readonly name: string;
  /** Debian's mirror, where the machine's own apt configuration should not decide. */
  readonly mirror?: string;
  /** The folder of a recipe that is not a shipped one. */
  readonly recipeFolder?: string;
  /** Waits while another template is being built. */
  readonly wait?: boolean;
  /** For everybody of this computer: the data folder is root's. */
  readonly isSystem?: boolean;
  /** Installs the packages anew although the recipe did not change: how the guest gets Debian's security updates. */
  readonly refresh?: boolean;
}

const whichTimeoutMs = 5000;
const requiredPrograms = ['mmdebstrap', 'mkfs.erofs', 'gcc', 'setpriv', 'unshare', 'fallocate'];

/** Builds the template anew; the image itself is used again where its recipe did not change. */
export const buildTemplate = async (
  options: BuildOptions,
  context: BuildContext,
): Promise<Result<Manifest, BuildFailure>> => {
  const tools = await findTools(options);
  if (!tools.ok) return tools;
  const build = await openBuildFolder(options.dataDir, options.wait === true ? context.signal : undefined);
  if (!build.ok) return failure({ step: 'folder', detail: build.error });
  try {
    return await buildIn(build.value, options, tools.value, context);
  } finally {
    await build.value.remove();
  }
};

const buildIn = async (
  { dataDir, path: workDir }: BuildFolder,
  options: BuildOptions,
  tools: Tools,
  context: BuildContext,
): Promise<Result<Manifest, BuildFailure>> => {
  const { recipe, mirror } = tools;
  const [templatesDir, imagesDir, folder] = [`${dataDir}/templates`, `${dataDir}/images`, `${workDir}/template`];
  for (const parent of [templatesDir, imagesDir]) await mkdir(parent, { recursive: true, mode: 0o755 });
  await mkdir(folder, { mode: 0o700 });
  const image = await provideImage({ recipe, imagesDir, workDir, mirror, refresh: options.refresh ?? false }, context);
  if (!image.ok) return image;
  await linkImage(image.value, folder);
  const paths = {
    imageInitrd: `${image.value.folder}/initrd`,
    sysroot: `${image.value.folder}/sysroot`,
    workDir,
    initrd: `${folder}/initrd`,
  };
  const initrd = await writeInitrd(recipe, paths, context);
  if (!initrd.ok) return initrd;
  const manifest = await fillTemplate({ ...options, dataDir }, image.value, tools, { folder, workDir }, context);
  if (!manifest.ok) return manifest;
  if (options.isSystem === true) await shareTemplate(dataDir, folder);
  if (context.signal.aborted) return failure({ step: 'build', detail: 'interrupted' });
  await replaceFolder(`${templatesDir}/${options.name}`, folder, `${workDir}/old-template`);
  return manifest;
};

interface TemplatePaths {
  /** The folder that becomes the template. */
  readonly folder: string;
  readonly workDir: string;
}

const fillTemplate = async (
  options: BuildOptions,
  image: Image,
  tools: Tools,
  { folder, workDir }: TemplatePaths,
  context: BuildContext,
): Promise<Result<Manifest, BuildFailure>> => {
  const { recipe, qemuVersion } = tools;
  const { memoryMib } = recipe;
  const startMs = performance.now();
  const accelerator = await timeStep(context, 'accelerator', () =>
    probeAccelerator({
      kernel: `${folder}/vmlinuz`,
      initrd: `${folder}/initrd`,
      kernelSha256: image.manifest.files.vmlinuz.sha256,
      qemuVersion,
      cacheFile: `${options.dataDir}/accelerator.json`,
    }),
  );
  context.onProgress(ownWords(process.env).build.accelerator(accelerator));
  const saved = await saveTemplate({ folder, workDir, accelerator, memoryMib }, context);
  if (!saved.ok) return saved;
  const record = (name: string): ReturnType<typeof recordFile> => recordFile(`${folder}/${name}`);
  const [initrd, ram, state] = await Promise.all([record('initrd'), record('ram'), record('state')]);
  const manifest: Manifest = {
    version: 2,
    name: options.name,
    builtAt: new Date().toISOString(),
    packagesAt: image.builtAt.toISOString(),
    savedInSeconds: Math.ceil((performance.now() - startMs) / 1000),
    recipeSha256: recipe.sha256,
    recipeFolder: options.recipeFolder ?? null,
    viewers: recipe.viewers,
    qemuVersion,
    accelerator,
    processor: await findProcessor(),
    memoryMib,
    machine: describeMachine(accelerator, memoryMib),
    files: { ...image.manifest.files, initrd, ram, state },
  };
  await writeManifest(folder, manifest);
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
  if (qemuVersion === null || !isSupportedQemu(qemuVersion))
    return failure({ step: 'tools', detail: `QEMU 10 or newer is needed, found ${qemuVersion ?? 'none'}` });
  const recipe = await loadRecipe(options.name, options.recipeFolder);
  if (typeof recipe === 'string') return failure({ step: 'recipe', detail: recipe });
  const mirror = options.mirror ?? (await findMirror());
  if (mirror === null)
    return failure({
      step: 'mirror',
      detail: 'apt on this computer names no Debian mirror: give one with --mirror URL',
    });
  return success({ recipe, mirror, qemuVersion });
};
