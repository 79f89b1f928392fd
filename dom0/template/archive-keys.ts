// The pair of keys that archives of templates are signed with and checked by: Ed25519, in PEM, as OpenSSL writes them.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { readWhole } from './archive-blocks.ts';
import { problem, whyUnopened, type ArchiveFailure } from './archive-failure.ts';

const keyMaxBytes = 4096;
const others = { any: 0o077, write: 0o002 };
export const publicKeyName = (privateKey: string): string => `${privateKey}.pub`;

/** Makes both files, or neither. None is replaced: what an older key signed could be made by nobody any more. */
export const writeKeyPair = async (path: string): Promise<Result<void, ArchiveFailure>> => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const privateText = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicText = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const first = await writeNew(path, privateText, 0o600);
  if (!first.ok) return first;
  const second = await writeNew(publicKeyName(path), publicText, 0o644);
  if (!second.ok) await rm(path);
  return second;
};

const writeNew = async (path: string, text: string, mode: number): Promise<Result<void, ArchiveFailure>> => {
  try {
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
      return success(undefined);
    } catch (cause) {
      await rm(path);
      return failure(whyUnopened(path, cause));
    } finally {
      await file.close();
    }
  } catch (cause) {
    return failure(isTaken(cause) ? problem('key-taken', path) : whyUnopened(path, cause));
  }
};

export const isTaken = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';

/** Refused where others could have read it: whoever has it makes templates that everybody opens documents in. */
export const readPrivateKey = (path: string): Promise<Result<KeyObject, ArchiveFailure>> =>
  readKey(path, (pem, mode) => {
    if ((mode & others.any) !== 0) return 'key-open';
    return asEd25519(() => createPrivateKey(pem)) ?? 'no-private-key';
  });

export const readPublicKey = (path: string): Promise<Result<KeyObject, ArchiveFailure>> =>
  readKey(path, (pem, mode) => {
    if ((mode & others.write) !== 0) return 'public-key-open';
    // Node would take a private key for one, too.
    if (!pem.startsWith('-----BEGIN PUBLIC KEY-----\n')) return 'no-public-key';
    return asEd25519(() => createPublicKey(pem)) ?? 'no-public-key';
  });

const readKey = async (
  path: string,
  parse: (untrustedPem: string, mode: number) => KeyObject | ArchiveFailure['problem'],
): Promise<Result<KeyObject, ArchiveFailure>> => {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) return failure(problem('no-file', path));
      const text = (await readWhole(file, Buffer.alloc(keyMaxBytes), 0)).toString('latin1');
      const key = parse(text, status.mode);
      return typeof key === 'string' ? failure(problem(key, path)) : success(key);
    } finally {
      await file.close();
    }
  } catch (cause) {
    return failure(whyUnopened(path, cause));
  }
};

const asEd25519 = (read: () => KeyObject): KeyObject | null => {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
};
