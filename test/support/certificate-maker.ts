// A certificate that nobody vouches for, and what is made with it, by the real openssl.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Certificate {
  /** Paths of PEM files. */
  readonly key: string;
  readonly certificate: string;
}

const openssl = (args: readonly string[], input?: Uint8Array): Buffer =>
  execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'ignore'] });

/** Valid for two days. `subject` is openssl's form of a name. */
export const makeCertificate = (folder: string, subject: string): Certificate => {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  openssl([
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', subject, '-days', '2'],
    ...['-keyout', key, '-out', certificate],
  ]);
  return { key, certificate };
};

/** PKCS#12: both, behind a password. Its bytes. */
export const makeKeyStore = ({ key, certificate }: Certificate, password: string): Buffer =>
  openssl(['pkcs12', '-export', '-inkey', key, '-in', certificate, '-passout', `pass:${password}`]);

/** S/MIME that holds what it signs. */
export const signWrapped = ({ key, certificate }: Certificate, content: Uint8Array, form: 'DER' | 'PEM'): Buffer =>
  openssl(['cms', '-sign', '-binary', '-nodetach', '-signer', certificate, '-inkey', key, '-outform', form], content);

export const encryptFor = ({ certificate }: Certificate, content: Uint8Array): Buffer =>
  openssl(['cms', '-encrypt', '-binary', '-aes256', '-outform', 'DER', certificate], content);
