// Messages that are really signed or encrypted by S/MIME, made with openssl by authorities of the test's own, which a
// throwaway profile may trust, and keys that it may be given.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

const runFile = promisify(execFile);
const openssl = (...args: readonly string[]): Promise<unknown> => runFile('openssl', args);

export interface Signer {
  /** Signs a whole MIME part: its headers, an empty line, its body. */
  sign(part: Buffer): Promise<Buffer>;
  readonly authorityPem: string;
}

export interface Recipient {
  /** Encrypts a whole MIME part for this address alone. */
  encrypt(part: Buffer): Promise<Buffer>;
  /** A file with the certificate and its private key. */
  readonly keyPath: string;
  readonly authorityPem: string;
}

/** Certificates for this address, in `dir`. */
export const makeSigner = async (dir: string, address: string): Promise<Signer> => {
  const path = await certify(dir, address, 'digitalSignature,nonRepudiation');
  return {
    authorityPem: await readFile(path('authority.pem'), 'utf8'),
    sign: async (part) => {
      await writeFile(path('part'), part);
      await openssl(
        'cms',
        '-sign',
        '-in',
        path('part'),
        '-signer',
        path('own.pem'),
        '-inkey',
        path('own.key'),
        '-md',
        'sha256',
        '-outform',
        'SMIME',
        '-crlfeol',
        '-out',
        path('signed'),
      );
      return readFile(path('signed'));
    },
  };
};

/** Certificates for this address, in `dir`. */
export const makeRecipient = async (dir: string, address: string): Promise<Recipient> => {
  const path = await certify(dir, address, 'keyEncipherment');
  await openssl(
    'pkcs12',
    '-export',
    '-in',
    path('own.pem'),
    '-inkey',
    path('own.key'),
    '-certfile',
    path('authority.pem'),
    '-name',
    address,
    '-passout',
    `pass:${keyPassword}`,
    '-out',
    path('own.p12'),
  );
  return {
    authorityPem: await readFile(path('authority.pem'), 'utf8'),
    keyPath: path('own.p12'),
    encrypt: async (part) => {
      await writeFile(path('part'), part);
      await openssl(
        'cms',
        '-encrypt',
        '-in',
        path('part'),
        '-aes-256-cbc',
        '-outform',
        'SMIME',
        '-crlfeol',
        '-out',
        path('encrypted'),
        path('own.pem'),
      );
      return readFile(path('encrypted'));
    },
  };
};

/** Of a throwaway key; Thunderbird takes no file without one. */
const keyPassword = 'sample';

/** An authority and a certificate by it; gives the path of each file by its name. */
const certify = async (dir: string, address: string, keyUsage: string): Promise<(name: string) => string> => {
  await mkdir(dir, { recursive: true });
  const path = (name: string): string => join(dir, name);
  const key = ['-newkey', 'rsa:2048', '-nodes', '-sha256', '-keyout'];
  await openssl(
    'req',
    '-x509',
    ...key,
    path('authority.key'),
    '-out',
    path('authority.pem'),
    '-days',
    '30',
    '-subj',
    '/CN=Sample authority',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  );
  await openssl(
    'req',
    ...key,
    path('own.key'),
    '-out',
    path('own.csr'),
    '-subj',
    `/CN=Sample person/emailAddress=${address}`,
  );
  await writeFile(
    path('extensions'),
    [
      'basicConstraints=CA:FALSE',
      `keyUsage=critical,${keyUsage}`,
      'extendedKeyUsage=emailProtection',
      `subjectAltName=email:${address}`,
      '',
    ].join('\n'),
  );
  await openssl(
    'x509',
    '-req',
    '-sha256',
    '-in',
    path('own.csr'),
    '-CA',
    path('authority.pem'),
    '-CAkey',
    path('authority.key'),
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    path('extensions'),
    '-out',
    path('own.pem'),
  );
  return path;
};

/** For e-mail, in this profile alone. */
export const trustAuthority = async (user: MailUser, authorityPem: string): Promise<void> => {
  const base64 = authorityPem.replace(/-----[A-Z ]+-----|\s/g, '');
  await user.look(
    'Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(args[0], ",C,");',
    base64,
  );
};

/** Into this profile alone, as a person does it in the certificate manager. */
export const importKey = async (user: MailUser, keyPath: string): Promise<void> => {
  await user.look(
    `const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
    file.initWithPath(args[0]);
    const failure = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).importPKCS12File(file, args[1]);
    if (failure != Ci.nsIX509CertDB.Success) throw new Error("the key was not imported: " + failure);`,
    keyPath,
    keyPassword,
  );
};

/** A whole MIME part, encrypted by Thunderbird itself for a key that it makes for this profile. */
export const encryptByOpenPgp = async (user: MailUser, part: Buffer): Promise<Buffer> => {
  const armored = (await user.look(
    `const { RNP } = ChromeUtils.importESModule("chrome://openpgp/content/modules/RNP.sys.mjs");
    const { OpenPGPMasterpass } = ChromeUtils.importESModule("chrome://openpgp/content/modules/masterpass.sys.mjs");
    await RNP.init();
    const key = await RNP.genKey("Robin <robin@example.org>", "ECC", 0, 30, await OpenPGPMasterpass.retrieveOpenPGPPassword());
    const how = { armor: true, encrypt: true, encryptToSender: true, sender: "0x" + key, to: [], bcc: [],
      aliasKeys: new Map(), sign: false };
    return RNP.encryptAndOrSign(args[0], how, {});`,
    part.toString('latin1'),
  )) as string;
  return Buffer.from(
    [
      'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="sample-encrypted"',
      '',
      '--sample-encrypted',
      'Content-Type: application/pgp-encrypted',
      '',
      'Version: 1',
      '',
      '--sample-encrypted',
      'Content-Type: application/octet-stream',
      '',
      armored,
      '--sample-encrypted--',
      '',
    ].join('\r\n'),
    'latin1',
  );
};
