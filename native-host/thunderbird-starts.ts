// Notes which program started the native host and when: the one fact from Thunderbird's own side that whoever looks from
// outside can have. A small private file; a host that cannot write it works all the same.
import { mkdir, readFile, readlink, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { addonId } from '../protocol/names.ts';
import { stateDir } from '../protocol/paths.ts';
import { readBoundedText } from './bounded-text.ts';
import { replaceFile } from './replace-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const startSchema = z.strictObject({
  /** The program's file, without its folder: `thunderbird-bin`, or the portal that a sandboxed one asks. */
  program: z.string().min(1).max(255),
  atMs: z.number().int().nonnegative(),
  version: z.string().max(200),
});
export type ThunderbirdStart = z.infer<typeof startSchema>;
const startsSchema = z.array(startSchema).max(8);
const startsMax = 8;
const fileMaxBytes = 64 * 1024;

const startsPath = (env: Environment): string => join(stateDir(env), 'thunderbird-starts.json');

/** Newest first, one for each program. */
export const readStarts = async (env: Environment): Promise<readonly ThunderbirdStart[]> => {
  try {
    return startsSchema.parse(JSON.parse((await readBoundedText(startsPath(env), fileMaxBytes)) ?? ''));
  } catch {
    return [];
  }
};

/**
 * Only of a start as Thunderbird makes it: the path of a manifest and the add-on's id follow the program. `launcherPid`
 * is who started this process.
 */
export const noteStart = async (
  env: Environment,
  args: readonly string[],
  launcherPid: number,
  version: string,
): Promise<void> => {
  if (args[1] !== addonId) return;
  try {
    const start = { program: await programOf(await parentOf(launcherPid)), atMs: Date.now(), version };
    const others = (await readStarts(env)).filter(({ program }) => program !== start.program);
    const path = startsPath(env);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await replaceFile(path, JSON.stringify([start, ...others].slice(0, startsMax)), 0o600);
  } catch (error) {
    process.stderr.write(`glovebox-host: its start was not noted: ${String((error as NodeJS.ErrnoException).code)}\n`);
  }
};

export const forgetStarts = (env: Environment): Promise<void> => unlink(startsPath(env)).catch(() => undefined);

const parentOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0);
};

/** A script's is its interpreter's. */
const programOf = async (pid: number): Promise<string> => {
  const path = await readlink(`/proc/${pid}/exe`).catch(() => '');
  const comm = path === '' ? await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '') : basename(path);
  return (
    comm
      .replaceAll(/[^ -~]/g, '')
      .trim()
      .slice(0, 255) || 'unknown'
  );
};
