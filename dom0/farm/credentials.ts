// What a host of a farm proves itself by and judges others by: files that the organisation's own CA and tools write. They
// are read again when they change, so that a rotation or a revocation counts without a restart.
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { failure, success, type Result } from '../../protocol/result.ts';

export interface CredentialFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** null where nothing was ever revoked. */
  readonly crl: string | null;
}

/** Fails with a sentence for the operator. */
export const readCredentials = async (files: CredentialFiles): Promise<Result<SecureContextOptions, string>> => {
  try {
    const [ca, cert, key] = await Promise.all([readFile(files.ca), readFile(files.cert), readFile(files.key)]);
    const options = { ca, cert, key, ...(files.crl !== null && { crl: await readFile(files.crl) }) };
    createSecureContext(options);
    return success(options);
  } catch (cause) {
    return failure(`the certificates cannot be used: ${cause instanceof Error ? cause.message : 'unknown cause'}`);
  }
};

/** Another word whenever one of the files may have changed. */
export const versionOf = async ({ ca, cert, key, crl }: CredentialFiles): Promise<string> => {
  const paths = [ca, cert, key, ...(crl === null ? [] : [crl])];
  const all = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return all.map((one) => (one === null ? 'missing' : `${one.ino}:${one.mtimeMs}:${one.size}`)).join(' ');
};
