// Why a template could not be exported or imported: which of the sentences of the command line, and what it is about.
import type { CommandWords } from '../../protocol/english-commands.ts';

export interface ArchiveFailure {
  readonly problem: keyof CommandWords['archive']['problems'];
  /** A path, a version, or what a program said. */
  readonly about: string;
}

export const problem = (name: ArchiveFailure['problem'], about: string): ArchiveFailure => ({ problem: name, about });

const byCode: Readonly<Record<string, ArchiveFailure['problem']>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'no-file',
  ENXIO: 'no-file',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ENOSPC: 'full',
  EDQUOT: 'full',
};

/** Of an error of the operating system's; any other one is a fault of ours, and thrown on. */
export const whyUnopened = (path: string, cause: unknown): ArchiveFailure => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const name = byCode[code];
  if (name === undefined) throw cause;
  return problem(name, path);
};
