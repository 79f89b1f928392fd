// The file that `glovebox open` is to open: found, looked at and opened for reading, or why not. It never waits for what
// is no file (a FIFO nobody writes to), and reads nothing yet.
import { constants, type Stats } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { headMaxBytes } from '../protocol/document-type.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { attachmentMaxBytes } from '../protocol/limits.ts';
import { failure, success, type Result } from '../protocol/result.ts';

/** Each has a text of its own; other programs get the code. */
export type FileFault =
  'missing' | 'folder' | 'noFile' | 'danglingLink' | 'unreadable' | 'brokenDisk' | 'tooLarge' | 'empty' | 'otherUrl';

export const codeOfFault = (fault: FileFault): ErrorCode => {
  if (fault === 'tooLarge') return 'attachment-too-large';
  return fault === 'empty' ? 'attachment-empty' : 'attachment-unreadable';
};

export interface SourceFile {
  readonly file: FileHandle;
  /** The path as it is with no link left in it. */
  readonly path: string;
  readonly before: Stats;
}

/** What desktops hand over as a `file:` URL is a path again; anything else is a path already. */
export const pathOf = (untrustedOperand: string): Result<string, FileFault> => {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(untrustedOperand)) return success(untrustedOperand);
  try {
    return success(fileURLToPath(untrustedOperand));
  } catch {
    return failure('otherUrl');
  }
};

export const openSource = async (givenPath: string): Promise<Result<SourceFile, FileFault>> => {
  try {
    const path = await realpath(givenPath);
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const before = await file.stat();
    const fault = await faultOf(file, before);
    if (fault === null) return success({ file, path, before });
    await file.close();
    return failure(fault);
  } catch (cause) {
    return failure(await explain(givenPath, cause instanceof Error && 'code' in cause ? String(cause.code) : ''));
  }
};

const faultOf = async (file: FileHandle, before: Stats): Promise<FileFault | null> => {
  if (before.isDirectory()) return 'folder';
  if (!before.isFile()) return 'noFile';
  if (before.size > attachmentMaxBytes) return 'tooLarge';
  // A kernel's files have no size and contents all the same.
  return before.size === 0 && (await file.read(new Uint8Array(1), 0, 1, 0)).bytesRead === 0 ? 'empty' : null;
};

const explain = async (path: string, code: string): Promise<FileFault> => {
  if (code === 'ENOENT' || code === 'ELOOP')
    return (await lstat(path).catch(() => null))?.isSymbolicLink() === true ? 'danglingLink' : 'missing';
  if (code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE') return 'missing';
  if (code === 'ENXIO' || code === 'ENODEV') return 'noFile';
  return code === 'EACCES' || code === 'EPERM' ? 'unreadable' : 'brokenDisk';
};

/** As much as tells what it is. Where it cannot be read, reading all of it will say so. */
export const readStart = async (file: FileHandle, bytes = headMaxBytes): Promise<Uint8Array> => {
  const start = new Uint8Array(bytes);
  const read = await file.read(start, 0, bytes, 0).catch(() => null);
  return start.subarray(0, read?.bytesRead ?? 0);
};
