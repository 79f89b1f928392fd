// Writes a template into one signed file. It is read as it is written: what is signed are the very bytes that the manifest
// names. The file is there whole or not at all, and none is replaced.
import { createHash, type KeyObject } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { packFile, writeWhole } from './archive-blocks.ts';
import { problem, whyUnopened, type ArchiveFailure } from './archive-failure.ts';
import { encodeHeader, encodePrefix, prefixBytes, signArchive, signatureBytes } from './archive-format.ts';
import { isTaken } from './archive-keys.ts';
import { templateFiles } from './manifest.ts';
import type { Template } from './template-store.ts';

/** How many bytes the archive has. */
export const exportTemplate = async (
  template: Template,
  out: string,
  privateKey: KeyObject,
  signal: AbortSignal,
): Promise<Result<number, ArchiveFailure>> => {
  let file: FileHandle;
  try {
    file = await open(out, 'wx', 0o644);
  } catch (cause) {
    return failure(isTaken(cause) ? problem('out-taken', out) : whyUnopened(out, cause));
  }
  let isWhole = false;
  try {
    const written = await writeArchive(file, template, privateKey, signal);
    await file.sync();
    isWhole = written.ok;
    return written;
  } catch (cause) {
    return failure(signal.aborted ? problem('interrupted', out) : whyUnopened(out, cause));
  } finally {
    await file.close();
    if (!isWhole) await rm(out);
  }
};

/** The prefix comes last: a file that was not finished is no archive. */
const writeArchive = async (
  file: FileHandle,
  { folder, manifest }: Template,
  privateKey: KeyObject,
  signal: AbortSignal,
): Promise<Result<number, ArchiveFailure>> => {
  const header = encodeHeader(manifest);
  const bodyAt = prefixBytes + signatureBytes + header.length;
  const bodyHash = createHash('sha256');
  let bodyBytes = 0;
  const write = async (bytes: Buffer): Promise<void> => {
    bodyHash.update(bytes);
    await writeWhole(file, bytes, bodyAt + bodyBytes);
    bodyBytes += bytes.length;
  };
  for (const name of templateFiles) {
    const hash = createHash('sha256');
    const source = await open(`${folder}/${name}`);
    try {
      await packFile(source, hash, write, signal);
    } finally {
      await source.close();
    }
    if (hash.digest('hex') !== manifest.files[name].sha256) return failure(problem('changed', folder));
  }
  const prefix = encodePrefix({ headerBytes: header.length, bodyBytes });
  const signature = signArchive(prefix, header, bodyHash.digest(), privateKey);
  await writeWhole(file, Buffer.concat([prefix, signature, header]), 0);
  return success(bodyAt + bodyBytes);
};
