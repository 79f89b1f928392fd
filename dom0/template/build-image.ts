// Builds the guest image (kernel, initrd, read-only root) from Debian packages with mmdebstrap, once for each recipe.
// It trusts Debian's archive keys and nothing a mirror says. Works as root, and for other users in a user namespace.
import { copyFile, link, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { ownWords } from '../../protocol/words.ts';
import { runProgram, type ProgramEnd } from '../qemu/run-program.ts';
import { ownNamespace } from './build-folder.ts';
import { lastLines, timeStep, type BuildContext, type BuildFailure } from './build-failure.ts';
import {
  imageFiles,
  imageManifestSchema,
  manifestName,
  matchesRecord,
  readManifest,
  recordFile,
  writeManifest,
  type ImageManifest,
} from './manifest.ts';
import { imageRecipeFiles, type Recipe } from './recipe.ts';

export interface Image {
  readonly folder: string;
  readonly manifest: ImageManifest;
  readonly builtAt: Date;
}
export interface ImageOptions {
  readonly recipe: Recipe;
  readonly imagesDir: string;
  /** Private to the build, in the same file system. */
  readonly workDir: string;
  readonly mirror: string;
  /** Builds the image although it is there. */
  readonly refresh: boolean;
}

const suite = 'trixie';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const bootstrapTimeoutMs = 30 * 60_000;
/** All files get this time, as in customize.sh: the same recipe and packages give the same image. */
const imageTime = '1700000000';

/** The image of this recipe, from the cache where it is there and unaltered. */
export const provideImage = async (
  options: ImageOptions,
  context: BuildContext,
): Promise<Result<Image, BuildFailure>> => {
  const folder = `${options.imagesDir}/${options.recipe.imageSha256.slice(0, 16)}`;
  const manifest = await readManifest(folder, imageManifestSchema);
  if (
    !options.refresh &&
    typeof manifest === 'object' &&
    manifest.recipeSha256 === options.recipe.imageSha256 &&
    (await isIntact(folder, manifest))
  ) {
    context.onProgress(ownWords(process.env).build.imageUnchanged);
    return describeImage(folder, manifest);
  }
  return buildImage(options, folder, context);
};

const isIntact = async (folder: string, manifest: ImageManifest): Promise<boolean> => {
  for (const name of imageFiles) if (!(await matchesRecord(`${folder}/${name}`, manifest.files[name]))) return false;
  return true;
};

const buildImage = async (
  options: ImageOptions,
  folder: string,
  context: BuildContext,
): Promise<Result<Image, BuildFailure>> => {
  const { recipe, workDir } = options;
  await mkdir(`${workDir}/glovebox`);
  await mkdir(`${workDir}/bootstrap`);
  for (const name of imageRecipeFiles) await copyFile(`${recipe.imageDir}/${name}`, `${workDir}/glovebox/${name}`);
  await writeFile(
    `${workDir}/glovebox/libraries`,
    recipe.programs
      .flatMap(({ libraries }) => libraries)
      .map((name) => `${name}\n`)
      .join(''),
  );
  const end = await timeStep(context, 'packages', () => bootstrap(options, context));
  if (end.exitCode !== 0) return failure({ step: 'mmdebstrap', detail: lastLines(end.output) });
  const [vmlinuz, initrd, root] = await Promise.all(imageFiles.map((name) => recordFile(`${workDir}/out/${name}`)));
  if (vmlinuz === undefined || initrd === undefined || root === undefined) throw new Error('three files were recorded');
  const manifest: ImageManifest = { recipeSha256: recipe.imageSha256, files: { vmlinuz, initrd, 'root.erofs': root } };
  await writeManifest(`${workDir}/out`, manifest);
  await replaceFolder(folder, `${workDir}/out`, `${workDir}/old-image`);
  return describeImage(folder, manifest);
};

/** Writes the manifest last: an image without one is not whole. */
const describeImage = async (folder: string, manifest: ImageManifest): Promise<Result<Image, BuildFailure>> => {
  const { mtime: builtAt } = await stat(`${folder}/${manifestName}`);
  return success({ folder, manifest, builtAt });
};

/** Puts the new folder where the old one was, if there was one; that goes with the build. */
export const replaceFolder = async (folder: string, replacement: string, old: string): Promise<void> => {
  await rename(folder, old).catch(() => undefined);
  await rename(replacement, folder);
};

/** mmdebstrap runs these as the new root's root; `$1` is the new root. They hold no path of this computer. */
const downloadKernel = [
  'cd "$1/tmp/glovebox"',
  'export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"',
  'apt-get -qq -o APT::Sandbox::User=root download "$(apt-cache depends linux-image-amd64 | sed -n "s/.*Depends: //p" | head -n 1)"',
].join(' && ');
/** What the guest's own programs are compiled with; nothing of it stays in the root. */
const downloadHeaders = (headers: readonly string[]): readonly string[] =>
  headers.length === 0
    ? []
    : [
        [
          'mkdir "$1/tmp/glovebox/headers"',
          'cd "$1/tmp/glovebox/headers"',
          'export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"',
          `apt-get -qq -o APT::Sandbox::User=root download ${headers.join(' ')}`,
        ].join(' && '),
      ];
const packRoot =
  `mkfs.erofs --quiet -T${imageTime} -U00000000-0000-0000-0000-000000000001 -x-1 ` +
  '--exclude-regex="^(proc|sys|dev|tmp|run|boot|etc/apt|var/lib/apt|var/lib/dpkg)/.*" ' +
  '"$1/tmp/glovebox/out/root.erofs" "$1"';

/**
 * A mount and process namespace of its own: nothing it mounted or started can be left behind. Root of the namespace is
 * root or we ourselves, whom the private folder lets in; mmdebstrap's own user namespace would have another user enter
 * it.
 */
const bootstrap = ({ recipe, mirror, workDir }: ImageOptions, context: BuildContext): Promise<ProgramEnd> => {
  const user = process.getuid?.() === 0 ? ['unshare'] : ownNamespace;
  const command = [
    ...user,
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--',
    'mmdebstrap',
    '--mode=root',
    '--variant=minbase',
    '--skip=check/empty,cleanup',
    `--keyring=${keyring}`,
    // apt's own user cannot enter the private folder.
    '--aptopt=APT::Sandbox::User "root"',
    '--aptopt=APT::Install-Recommends "false"',
    '--aptopt=Acquire::Retries "3"',
    ...['man', 'locale', 'doc', 'info'].map((kind) => `--dpkgopt=path-exclude=/usr/share/${kind}/*`),
    `--include=${recipe.packages.join(',')}`,
    `--customize-hook=copy-in "${workDir}/glovebox" /tmp`,
    `--customize-hook=${downloadKernel}`,
    ...downloadHeaders(recipe.headers).map((hook) => `--customize-hook=${hook}`),
    '--customize-hook=chroot "$1" sh /tmp/glovebox/customize.sh',
    `--customize-hook=${packRoot}`,
    `--customize-hook=copy-out /tmp/glovebox/out "${workDir}"`,
    suite,
    '/dev/null',
    mirror,
  ];
  const env = { ...process.env, SOURCE_DATE_EPOCH: imageTime, TMPDIR: `${workDir}/bootstrap` };
  return runProgram('env', ['--', ...command], { timeoutMs: bootstrapTimeoutMs, env, signal: context.signal });
};

/** Gives a template the kernel and the root without a second copy of their bytes; its initrd is its own. */
export const linkImage = async (image: Image, folder: string): Promise<void> => {
  for (const name of ['vmlinuz', 'root.erofs']) await link(`${image.folder}/${name}`, `${folder}/${name}`);
};
