// `glovebox uninstall`: ends what runs, undoes `install`, and says what it leaves, or removes that as well.
import { lstat } from 'node:fs/promises';
import type { Invocation } from '../protocol/command-table.ts';
import { configDir, dataDir, runtimeDir, stateDir } from '../protocol/paths.ts';
import { ownWords } from '../protocol/words.ts';
import { loadDom0IfInstalled, loadHost } from './domains.ts';

/** Exit code: 0 when it is done, 1 where something is open, or left that was to go. */
export const runUninstall = async ({ values: { purge, force } }: Invocation<'uninstall'>): Promise<number> => {
  const { install: words } = ownWords(process.env);
  const [dom0, host] = [await loadDom0IfInstalled(), await loadHost()];
  const inUse = await host.inUse();
  if (inUse.length > 0) return say(words.inUse(inUse.join('\n  ')), 1);
  if (dom0 !== null) {
    const stopped = await dom0.commands['dom0 stop']?.({ values: { wait: false, force }, operands: [] });
    if (stopped !== 0) return say(words.stillOpen, 1);
    if (purge) await dom0.purge();
  }
  say((await host.uninstall()) ? words.removed : words.nothingFound, 0);
  const left = await findLeft();
  if (left.length === 0) return 0;
  return purge ? say(words.notRemoved(left.join('\n  ')), 1) : say(words.left(left.join('\n  ')), 0);
};

const findLeft = async (): Promise<readonly string[]> => {
  const { env } = process;
  const folders = [dataDir(env), stateDir(env), configDir(env), runtimeDir(env, process.getuid?.() ?? 0)];
  const found = await Promise.all(folders.map((folder) => lstat(folder).catch(() => null)));
  return folders.filter((_, index) => found[index] !== null);
};

const say = (text: string, exitCode: number): number => {
  process.stdout.write(`${text}\n`);
  return exitCode;
};
