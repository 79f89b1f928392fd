// `glovebox dom0 stop`: ends the daemon of this user. What is open stays where nobody insists: it is named, and the daemon
// goes on. It trusts only a runtime folder that nobody else can write.
import type { Values } from '../../protocol/command-table.ts';
import { dom0Socket, runtimeDir } from '../../protocol/paths.ts';
import { ownWords } from '../../protocol/words.ts';
import { readLockHolder } from '../runtime/daemon-lock.ts';
import { isPrivateDir } from '../runtime/private-dir.ts';
import { kill, waitForEnd } from '../runtime/processes.ts';
import { endWhenClosedSignal } from './run.ts';
import { askDaemon } from '../runtime/fetch-status.ts';

/** Edits have a moment to come home, and each QEMU and each window ends before the daemon does. */
const endsWithinMs = 30_000;
/** A daemon that does not answer mostly hangs: what it leaves, the next one destroys. */
const hangsAfterMs = 10_000;

/** Exit code: 0 where none runs any more, 1 where one goes on. */
export const runStop = async ({ wait, force }: Values<'dom0 stop'>): Promise<number> => {
  const { stop: words } = ownWords(process.env);
  const uid = process.getuid?.() ?? 0;
  const dir = runtimeDir(process.env, uid);
  const daemon = (await isPrivateDir(dir, uid)) ? await readLockHolder(dir) : null;
  if (daemon === null) return say(words.none, 0);
  const status = await askDaemon(dom0Socket(process.env, uid));
  const open = typeof status === 'string' ? [] : status.dispvms;
  const named = open.map(({ id, template, ageMs }) => words.open(id, template, Math.round(ageMs / 60_000)));
  if (open.length > 0 && !force && !wait) return say([...named, words.refused(open.length)].join('\n'), 1);
  if (open.length > 0) say([...named, force ? words.ending : words.waiting].join('\n'), 0);
  // A daemon of another version may not know our signal, and would die of it; SIGTERM ends each in order.
  const endsNow = force || status === 'not-understood';
  process.kill(daemon.pid, endsNow ? 'SIGTERM' : endWhenClosedSignal);
  const withinMs = wait && !endsNow ? Infinity : status === 'silent' ? hangsAfterMs : endsWithinMs;
  let hasEnded = await waitForEnd(daemon, withinMs);
  if (!hasEnded && force) {
    kill(daemon);
    hasEnded = await waitForEnd(daemon, endsWithinMs);
  }
  return hasEnded ? say(words.ended, 0) : say(words.goesOn, 1);
};

const say = (text: string, exitCode: number): number => {
  process.stdout.write(`${text}\n`);
  return exitCode;
};
