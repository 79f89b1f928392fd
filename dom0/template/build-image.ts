// Builds the guest image (kernel, initrd, read-only root) from Debian packages with mmdebstrap, once for each recipe. It
// trusts Debian's archive keys and nothing a mirror says. Works as root, and for other users in a user namespace.
import { chmod, copyFile, link, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { runProgram, type ProgramEnd } from '../qemu/run-program.ts';
import { lastLines, timeStep, type BuildContext, type BuildFailure } from './build-failure.ts';
import { buildingDir, bootstrapDirPrefix, removeTree } from './leftovers.ts';
import { imageFiles, imageManifestSchema, matchesRecord, readManifest, recordFile, writeManifest, type ImageManifest } from './manifest.ts';
import { imageRecipeFiles, type Recipe } from './recipe.ts';

export interface Image {
  readonly folder: string;
  readonly manifest: ImageManifest;
}
export interface ImageOptions {
  readonly recipe: Recipe;
  readonly imagesDir: string;
  readonly mirror: string;
  /** Builds it although it is there. */
  readonly refresh: boolean;
}

const suite = 'trixie';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const bootstrapTimeoutMs = 30 * 60_000;
/** As in customize.sh: the same recipe and packages give the same image. */
const imageTime = '1700000000';

/** The image of this recipe, from the cache where it is there and unaltered. */
export const provideImage = async (options: ImageOptions, context: BuildContext): Promise<Result<Image, BuildFailure>> => {
  const folder = `${options.imagesDir}/${options.recipe.imageSha256.slice(0, 16)}`;
  const manifest = await readManifest(folder, imageManifestSchema);
  if (!options.refresh && typeof manifest === 'object' && manifest.recipeSha256 === options.recipe.imageSha256 && (await isIntact(folder, manifest))) {
    context.onProgress('Guest image: unchanged, used again');
    return success({ folder, manifest });
  }
  const building = buildingDir(options.imagesDir);
  const bootstrapDir = await mkdtemp(bootstrapDirPrefix());
  try {
    // mmdebstrap's own user namespace must reach the new root; a person's home may be closed to it.
    await chmod(bootstrapDir, 0o755);
    return await buildImage(options, { building, bootstrapDir }, folder, context);
  } finally {
    await removeTree(bootstrapDir);
    await removeTree(building);
  }
};

const isIntact = async (folder: string, manifest: ImageManifest): Promise<boolean> => {
  for (const name of imageFiles) if (!(await matchesRecord(`${folder}/${name}`, manifest.files[name]))) return false;
  return true;
};

interface BuildDirs {
  readonly building: string;
  /** The new root lies in it. */
  readonly bootstrapDir: string;
}

const buildImage = async (options: ImageOptions, dirs: BuildDirs, folder: string, context: BuildContext): Promise<Result<Image, BuildFailure>> => {
  const { building } = dirs;
  await mkdir(`${building}/glovebox`, { recursive: true });
  for (const name of imageRecipeFiles) await copyFile(`${options.recipe.imageDir}/${name}`, `${building}/glovebox/${name}`);
  const end = await timeStep(context, 'Guest image: installing Debian packages', () => bootstrap(options, dirs, context));
  if (end.exitCode !== 0) return failure({ step: 'mmdebstrap', detail: lastLines(end.output) });
  const [vmlinuz, initrd, root] = await Promise.all(imageFiles.map((name) => recordFile(`${building}/out/${name}`)));
  if (vmlinuz === undefined || initrd === undefined || root === undefined) throw new Error('three files were recorded');
  const manifest: ImageManifest = { recipeSha256: options.recipe.imageSha256, files: { vmlinuz, initrd, 'root.erofs': root } };
  await writeManifest(`${building}/out`, manifest);
  await rm(folder, { recursive: true, force: true });
  await rename(`${building}/out`, folder);
  return success({ folder, manifest });
};

/** mmdebstrap runs these in its new root's user namespace; `$1` is the new root. They hold no path of this computer. */
const downloadKernel = [
  'cd "$1/tmp/glovebox"',
  'export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"',
  'apt-get -qq -o APT::Sandbox::User=root download "$(apt-cache depends linux-image-amd64 | sed -n "s/.*Depends: //p" | head -n 1)"',
].join(' && ');
const packRoot = `mkfs.erofs --quiet -T${imageTime} -U00000000-0000-0000-0000-000000000001 -x-1 --exclude-regex="^(proc|sys|dev|tmp|run|boot|etc/apt|var/lib/apt|var/lib/dpkg)/.*" "$1/tmp/glovebox/out/root.erofs" "$1"`;

const bootstrap = ({ recipe, mirror }: ImageOptions, { building, bootstrapDir }: BuildDirs, context: BuildContext): Promise<ProgramEnd> => {
  const isRoot = process.getuid?.() === 0;
  // As root the build gets a mount and process namespace of its own: nothing it mounted or started can be left behind.
  const namespace = isRoot ? ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'] : [];
  const command = [
    ...namespace, 'mmdebstrap', `--mode=${isRoot ? 'root' : 'unshare'}`, '--variant=minbase', '--skip=check/empty,cleanup', `--keyring=${keyring}`,
    '--aptopt=APT::Install-Recommends "false"', '--aptopt=Acquire::Retries "3"',
    ...['man', 'locale', 'doc', 'info'].map((kind) => `--dpkgopt=path-exclude=/usr/share/${kind}/*`),
    `--include=${recipe.packages.join(',')}`,
    `--customize-hook=copy-in "${building}/glovebox" /tmp`,
    `--customize-hook=${downloadKernel}`,
    '--customize-hook=chroot "$1" sh /tmp/glovebox/customize.sh',
    `--customize-hook=${packRoot}`,
    `--customize-hook=copy-out /tmp/glovebox/out "${building}"`,
    suite, '/dev/null', mirror,
  ];
  const env = { ...process.env, SOURCE_DATE_EPOCH: imageTime, TMPDIR: bootstrapDir };
  return runProgram('env', ['--', ...command], { timeoutMs: bootstrapTimeoutMs, env, signal: context.signal });
};

/** Gives a template the kernel and the root without a second copy of their bytes; its initrd is its own. */
export const linkImage = async (image: Image, folder: string): Promise<void> => {
  for (const name of ['vmlinuz', 'root.erofs']) await link(`${image.folder}/${name}`, `${folder}/${name}`);
};
