// The command `glovebox` for a person's shell: a link in ~/.local/bin, which distributions put into PATH. Somebody else's
// program of that name is left alone.
import { lstat, readlink, realpath, symlink, unlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string | undefined>>;

export const commandLinkPath = (env: Environment): string => join(env['HOME'] ?? '', '.local', 'bin', 'glovebox');

export const commandProgram = fileURLToPath(new URL('../glovebox.js', import.meta.url));
/** Of whichever folder Glovebox was built in. */
const anyCommandProgram = /\/dist\/glovebox\.js$/;

export interface CommandLink {
  readonly path: string;
  /** `elsewhere`: made, and not found by this shell; `taken`: not made, another program is there. */
  readonly state: 'made' | 'elsewhere' | 'taken';
}

const searchPath = (env: Environment): readonly string[] => (env['PATH'] ?? '').split(delimiter);

/** Whether `glovebox` is this program already: a package has brought it, or it was linked before. */
export const isOnPath = async (env: Environment): Promise<boolean> => {
  const own = await realpath(commandProgram);
  for (const folder of searchPath(env)) {
    const found = await realpath(join(folder, 'glovebox')).catch(() => null);
    if (found !== null) return found === own;
  }
  return false;
};

/** The folder of the link must exist. */
export const linkCommand = async (env: Environment): Promise<CommandLink> => {
  const path = commandLinkPath(env);
  const before = await lstat(path).catch(() => null);
  if (before !== null) {
    if (!before.isSymbolicLink() || !anyCommandProgram.test(await readlink(path))) return { path, state: 'taken' };
    await unlink(path);
  }
  await symlink(commandProgram, path);
  return { path, state: searchPath(env).includes(dirname(path)) ? 'made' : 'elsewhere' };
};

/** Whether there was one of ours. */
export const unlinkCommand = async (env: Environment): Promise<boolean> => {
  const path = commandLinkPath(env);
  if ((await readlink(path).catch(() => null)) !== commandProgram) return false;
  await unlink(path);
  return true;
};
