// A file in blocks of one MiB, the last one shorter. Each is preceded by the number of its bytes as 32 bits: none for zeros, as
// many as the block has where it is stored as it is, fewer where it is deflated. A guest's memory is mostly zeros, and
// stays a file with holes; a packed file system does not get smaller, and costs no more than one try.
import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRawSync } from 'node:zlib';
import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

export const blockBytes = 1024 * 1024;
const lengthBytes = 4;
const zeros = Buffer.alloc(blockBytes);
const pageBytes = 4096;
const deflated = promisify<Buffer, { level: number }, Buffer>(deflateRaw);
/** Blocks that are deflated at the same time, in threads of Node's own. */
const ahead = 4;

const isZero = (bytes: Buffer): boolean => bytes.equals(zeros.subarray(0, bytes.length));

const encodeBlock = async (block: Buffer): Promise<readonly [length: Buffer, bytes: Buffer]> => {
  if (isZero(block)) return [encodeLength(0), zeros.subarray(0, 0)];
  const smaller = await deflated(block, { level: constants.Z_BEST_SPEED });
  const bytes = smaller.length < block.length ? smaller : block;
  return [encodeLength(bytes.length), bytes];
};

const encodeLength = (length: number): Buffer => {
  const bytes = Buffer.alloc(lengthBytes);
  bytes.writeUInt32BE(length);
  return bytes;
};

/** Hands on what the file becomes, in order; `hash` gets the file's own bytes. */
export const packFile = async (
  file: FileHandle,
  hash: Hash,
  write: (bytes: Buffer) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  const pending: ReturnType<typeof encodeBlock>[] = [];
  const writeNext = async (): Promise<void> => {
    for (const bytes of (await pending.shift()) ?? []) await write(bytes);
  };
  try {
    for (;;) {
      signal.throwIfAborted();
      const block = await readWhole(file, Buffer.allocUnsafe(blockBytes), null);
      if (block.length === 0) break;
      hash.update(block);
      pending.push(encodeBlock(block));
      if (pending.length >= ahead) await writeNext();
    }
    while (pending.length > 0) await writeNext();
  } finally {
    await Promise.allSettled(pending);
  }
};

/**
 * Writes a file of `sizeBytes` from what `read` hands out, with holes where nothing but zeros is; `hash` gets its bytes.
 * False where that is not how a file is packed.
 */
export const unpackFile = async (
  file: FileHandle,
  sizeBytes: number,
  hash: Hash,
  read: (length: number) => Promise<Buffer>,
  signal: AbortSignal,
): Promise<boolean> => {
  for (let at = 0; at < sizeBytes; at += blockBytes) {
    signal.throwIfAborted();
    const rawBytes = Math.min(blockBytes, sizeBytes - at);
    const block = await decodeBlock(rawBytes, read);
    if (block === null) return false;
    hash.update(block);
    await writeWithHoles(file, block, at);
  }
  await file.truncate(sizeBytes);
  return true;
};

const decodeBlock = async (rawBytes: number, read: (length: number) => Promise<Buffer>): Promise<Buffer | null> => {
  const prefix = await read(lengthBytes);
  if (prefix.length !== lengthBytes) return null;
  const length = prefix.readUInt32BE();
  if (length > rawBytes) return null;
  if (length === 0) return zeros.subarray(0, rawBytes);
  const bytes = await read(length);
  if (bytes.length !== length) return null;
  return length === rawBytes ? bytes : inflate(bytes, rawBytes);
};

/** null where they become more or fewer bytes than they should. */
const inflate = (bytes: Buffer, rawBytes: number): Buffer | null => {
  try {
    const raw = inflateRawSync(bytes, { maxOutputLength: rawBytes });
    return raw.length === rawBytes ? raw : null;
  } catch {
    return null;
  }
};

/** Pages that are not zero, as many at once as lie together. */
const writeWithHoles = async (file: FileHandle, block: Buffer, position: number): Promise<void> => {
  let from: number | null = null;
  for (let at = 0; at <= block.length; at += pageBytes) {
    const isHole = at >= block.length || isZero(block.subarray(at, at + pageBytes));
    if (!isHole) from ??= at;
    else if (from !== null) {
      await writeWhole(file, block.subarray(from, at), position + from);
      from = null;
    }
  }
  // A last page that is not whole ends between two steps.
  if (from !== null) await writeWhole(file, block.subarray(from), position + from);
};

/** As much as there is, up to the buffer's end. */
export const readWhole = async (file: FileHandle, buffer: Buffer, position: number | null): Promise<Buffer> => {
  let filled = 0;
  while (filled < buffer.length) {
    const at = position === null ? null : position + filled;
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
};

export const writeWhole = async (file: FileHandle, bytes: Buffer, position: number | null): Promise<void> => {
  for (let written = 0; written < bytes.length;) {
    const at = position === null ? null : position + written;
    written += (await file.write(bytes, written, bytes.length - written, at)).bytesWritten;
  }
};
