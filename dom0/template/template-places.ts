// Where templates lie: those that root has made for everybody of this computer, and the person's own. Of one name, the
// computer's comes first: its files are in memory once for everybody, nothing that runs as the person can have written
// them, and whoever keeps the computer up to date keeps them. It is taken only while all of it, and every folder above it,
// is root's and nobody else's to write.
import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { dataDir, systemDataDir } from '../../protocol/paths.ts';
import type { Result } from '../../protocol/result.ts';
import { manifestName, templateFiles } from './manifest.ts';
import type { Requirements } from './template-fit.ts';
import { TemplateStore, type Template, type TemplateFailure } from './template-store.ts';

export interface TemplatePlaces {
  readonly system: TemplateStore;
  readonly own: TemplateStore;
}

export const openTemplatePlaces = (
  env: Readonly<Record<string, string | undefined>>,
  requirements: Requirements,
  askAgain: (() => Promise<Requirements>) | null = null,
): TemplatePlaces => ({
  system: new TemplateStore(systemDataDir(env), requirements, askAgain, whyNotRoots),
  own: new TemplateStore(dataDir(env), requirements, askAgain),
});

/** Each once. */
export const listNames = async ({ system, own }: TemplatePlaces): Promise<readonly string[]> =>
  [...new Set([...(await system.list()), ...(await own.list())])].sort();

/**
 * The computer's where that can be used, else the person's own; where the person has none, why the computer's cannot be
 * used.
 */
export const systemFirst =
  <T, E extends ErrorCode>(system: Load<T, E>, own: Load<T, E>): Load<T, E> =>
  async (name) => {
    const shared = await system(name);
    if (shared.ok) return shared;
    const theirs = await own(name);
    return theirs.ok || theirs.error !== 'template-missing' || shared.error === 'template-missing' ? theirs : shared;
  };

type Load<T, E> = (name: string) => Promise<Result<T, E>>;

export const loadFirst = ({ system, own }: TemplatePlaces, name: string): Promise<Result<Template, TemplateFailure>> =>
  systemFirst<Template, TemplateFailure>(
    (wanted) => system.load(wanted),
    (wanted) => own.load(wanted),
  )(name);

const others = { write: 0o022, sticky: 0o1000 };

/** A sentence where somebody else than root could have written a template's files; null also where there is none. */
export const whyNotRoots = async (folder: string): Promise<string | null> => {
  try {
    const real = await realpath(folder);
    return (await whyOpenAbove(dirname(real))) ?? (await whyOpen(real, 'folder')) ?? (await whyFilesOpen(folder));
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    // The store says what is missing.
    return cause.code === 'ENOENT' ? null : `${folder} cannot be looked at: ${String(cause.code)}`;
  }
};

/** Others may make files of their own in a sticky folder, and not exchange what root has there. */
const whyOpenAbove = async (folder: string): Promise<string | null> => {
  for (let path = folder; ; path = dirname(path)) {
    const { mode } = await lstat(path);
    const problem = (mode & others.sticky) === 0 ? await whyOpen(path, 'folder') : await whyNotOwned(path);
    if (problem !== null || path === '/') return problem;
  }
};

const whyFilesOpen = async (folder: string): Promise<string | null> => {
  for (const name of [manifestName, ...templateFiles]) {
    const problem = await whyOpen(`${folder}/${name}`, 'file');
    if (problem !== null) return problem;
  }
  return null;
};

const whyNotOwned = async (path: string): Promise<string | null> => {
  const { uid } = await lstat(path);
  return uid === 0 ? null : `${path} belongs to user ${uid}, not to root`;
};

const whyOpen = async (path: string, kind: 'folder' | 'file'): Promise<string | null> => {
  const status = await lstat(path);
  if (kind === 'folder' ? !status.isDirectory() : !status.isFile()) return `${path} is no ${kind}`;
  if ((status.mode & others.write) !== 0) return `${path} can be written by others than root`;
  return whyNotOwned(path);
};
