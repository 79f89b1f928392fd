// The files by which a person's side proves who they are to a farm, and by which it knows a host of that farm.
import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { createSecureContext } from 'node:tls';
import type { FarmSettings } from '../protocol/farm-settings.ts';
import { failure, success, type Result } from '../protocol/result.ts';

export interface Credentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Read for each connection, so that a renewed certificate counts at once. A failure names the file that is of no use. */
export const readCredentials = async (settings: FarmSettings): Promise<Result<Credentials, string>> => {
  let path = '';
  const read = (named: string): Promise<Buffer> => {
    path = expand(named);
    return readFile(path);
  };
  try {
    const ca = await read(settings.ca);
    // A secure context takes anything for a list of CAs.
    new X509Certificate(ca);
    const cert = await read(settings.certificate);
    createSecureContext({ cert });
    const key = await read(settings.key);
    // The key may be another certificate's.
    createSecureContext({ ca, cert, key });
    return success({ ca, cert, key });
  } catch {
    return failure(path);
  }
};

/** Another word whenever one of the files may have changed. */
export const versionOfCredentials = async ({ ca, certificate, key }: FarmSettings): Promise<string> => {
  const all = await Promise.all([ca, certificate, key].map((path) => stat(expand(path)).catch(() => null)));
  return all.map((one) => (one === null ? 'missing' : `${one.ino}:${one.mtimeMs}:${one.size}`)).join(' ');
};

const expand = (path: string): string =>
  path.replace(/^%h(?=\/)/, () => homedir()).replaceAll('%u', () => userInfo().username);
