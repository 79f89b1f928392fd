// `glovebox uninstall --purge` on dom0's side: removes what Glovebox has made in this user's folders, by name. Whatever else is
// in them stays, wherever a variable points; so does a policy that somebody keeps elsewhere.
import { readdir, rmdir } from 'node:fs/promises';
import { configDir, dataDir, runtimeDir, stateDir } from '../../protocol/paths.ts';
import { isPrivateDir } from '../runtime/private-dir.ts';
import { removeOwned } from '../template/build-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const madeInRuntimeDir = /^(?:lock|qrexec\.sock|dispvms)$/;

const madeIn = (env: Environment): readonly (readonly [folder: string, name: RegExp])[] => [
  [dataDir(env), /^(?:templates|images|building|accelerator\.json)$/],
  [stateDir(env), /^(?:kept-edits|used-grants|(?:dom0|audit)\.log(?:\.[1-4])?)$/],
  [configDir(env), /^(?:policy\.d|pool\.json|policy\.json)$/],
];

/** For when no daemon of this user runs. */
export const purge = async (env: Environment, uid: number): Promise<void> => {
  for (const [folder, made] of madeIn(env)) await removeFrom(folder, made);
  const running = runtimeDir(env, uid);
  if (await isPrivateDir(running, uid)) await removeFrom(running, madeInRuntimeDir);
};

const removeFrom = async (folder: string, made: RegExp): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (made.test(name)) await removeOwned(folder, name);
  // Somebody else's file in it keeps a folder.
  await rmdir(folder).catch(() => undefined);
};
