// Messages with a real S/MIME signature, made with openssl by an authority of the test's own, which a throwaway profile may trust.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

const runFile = promisify(execFile);

export interface Signer {
  /** Signs a whole MIME part: its headers, an empty line, its body. */
  sign(part: Buffer): Promise<Buffer>;
  readonly authorityPem: string;
}

/** Certificates for this address, in `dir`. */
export const makeSigner = async (dir: string, address: string): Promise<Signer> => {
  await mkdir(dir, { recursive: true });
  const path = (name: string): string => join(dir, name);
  const openssl = (...args: readonly string[]): Promise<unknown> => runFile('openssl', args);
  const key = ['-newkey', 'rsa:2048', '-nodes', '-sha256', '-keyout'];
  await openssl('req', '-x509', ...key, path('authority.key'), '-out', path('authority.pem'), '-days', '30', '-subj', '/CN=Sample authority',
    '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
  await openssl('req', ...key, path('signer.key'), '-out', path('signer.csr'), '-subj', `/CN=Sample signer/emailAddress=${address}`);
  await writeFile(path('extensions'), [
    'basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature,nonRepudiation', 'extendedKeyUsage=emailProtection', `subjectAltName=email:${address}`, '',
  ].join('\n'));
  await openssl('x509', '-req', '-sha256', '-in', path('signer.csr'), '-CA', path('authority.pem'), '-CAkey', path('authority.key'), '-CAcreateserial', '-days', '30',
    '-extfile', path('extensions'), '-out', path('signer.pem'));
  return {
    authorityPem: await readFile(path('authority.pem'), 'utf8'),
    sign: async (part) => {
      await writeFile(path('part'), part);
      await openssl('cms', '-sign', '-in', path('part'), '-signer', path('signer.pem'), '-inkey', path('signer.key'), '-md', 'sha256', '-outform', 'SMIME', '-crlfeol', '-out', path('signed'));
      return readFile(path('signed'));
    },
  };
};

/** For e-mail, in this profile alone. */
export const trustAuthority = async (user: MailUser, authorityPem: string): Promise<void> => {
  const base64 = authorityPem.replace(/-----[A-Z ]+-----|\s/g, '');
  await user.look('Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(args[0], ",C,");', base64);
};
