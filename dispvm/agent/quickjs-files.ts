// The guest's files on QuickJS's `os`. The agent is root; the documents belong to the unprivileged user, whose
// processes may have been taken over, so nothing there is opened through a symbolic link or waited for.
import * as os from 'os';
import type { FileState, IncomingFile, OutgoingFile } from './guest.ts';

const openNonBlocking = 0o4000;
const openNoFollow = 0o400000;

/** Writes it all; false where that failed (full, in all likelihood). */
export const writeAll = (fd: number, bytes: Uint8Array): boolean => {
  for (let offset = 0; offset < bytes.length;) {
    const written = os.write(fd, bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
    if (written <= 0) return false;
    offset += written;
  }
  return true;
};

/** Opens a prepared empty file for writing; null where it is not there. */
export const openIncoming = (path: string): IncomingFile | null => {
  const fd = os.open(path, os.O_WRONLY | os.O_TRUNC | openNoFollow | openNonBlocking);
  if (fd < 0) return null;
  return {
    write: (bytes) => writeAll(fd, bytes),
    publish: (to) => {
      const closed = os.close(fd) === 0;
      if (closed && os.rename(path, to) === 0) return true;
      os.remove(path);
      return false;
    },
    discard: () => {
      os.close(fd);
      os.remove(path);
    },
  };
};

export const readFileState = (path: string): FileState | null => {
  const [status, error] = os.lstat(path);
  if (error !== 0 || status === null || (status.mode & os.S_IFMT) !== os.S_IFREG) return null;
  return { sizeBytes: status.size, modifiedMs: status.mtime, inode: status.ino };
};

export const openOutgoing = (path: string): OutgoingFile | null => {
  if (readFileState(path) === null) return null;
  const fd = os.open(path, os.O_RDONLY | openNoFollow | openNonBlocking);
  if (fd < 0) return null;
  return {
    read: (maxBytes) => {
      const bytes = new Uint8Array(maxBytes);
      const got = os.read(fd, bytes.buffer, 0, maxBytes);
      return got < 0 ? null : bytes.subarray(0, got);
    },
    close: () => void os.close(fd),
  };
};

/** The whole of a file of at most so many bytes; null where it can't be read. */
export const readFile = (path: string, maxBytes: number): Uint8Array | null => {
  const fd = os.open(path, os.O_RDONLY | openNonBlocking);
  if (fd < 0) return null;
  const bytes = new Uint8Array(maxBytes);
  const got = os.read(fd, bytes.buffer, 0, maxBytes);
  os.close(fd);
  return got < 0 ? null : bytes.subarray(0, got);
};

export const readSmallFile = (path: string, maxBytes = 4096): string | null => {
  const bytes = readFile(path, maxBytes);
  return bytes === null ? null : String.fromCharCode(...bytes);
};
