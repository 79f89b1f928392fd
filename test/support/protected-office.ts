// Office documents behind a password as Office makes them ([MS-OFFCRYPTO]): the newer kind by agile encryption (AES-256
// and SHA-512, section 2.3.4.10), the older by RC4 with 40 bits (section 2.3.6).
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { makeCompoundFile } from './compound-maker.ts';
import { createRc4 } from './rc4.ts';
import type { XlsLock } from './xls-workbook.ts';

const hash = (...parts: readonly Uint8Array[]): Buffer => createHash('sha512').update(Buffer.concat(parts)).digest();
const md5 = (...parts: readonly Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Fewer than Office's 100,000: what is tested is no attack. */
const spins = 1000;
const keyBytes = 32;
const blockBytes = 16;
const segmentBytes = 4096;
/** What each key is made for. */
const uses = {
  verifier: 'fea7d2763b4b9e79',
  verifierHash: 'd7aa0f6d3061344e',
  key: '146e0be7abacd0d6',
  hmacKey: '5fb2ad010cb9e1f6',
  hmacValue: 'a0677f02b22c8433',
} as const;
const useOf = (use: keyof typeof uses): Buffer => Buffer.from(uses[use], 'hex');

const aes = (key: Uint8Array, vector: Uint8Array, bytes: Uint8Array): Buffer => {
  const whole = Buffer.concat([bytes, Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes)]);
  const cipher = createCipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
  return Buffer.concat([cipher.update(whole), cipher.final()]);
};

const passwordHash = (password: string, salt: Uint8Array): Buffer => {
  let spun = hash(salt, Buffer.from(password, 'utf16le'));
  for (let spin = 0; spin < spins; spin += 1) spun = hash(int32(spin), spun);
  return spun;
};

/** `document` is one of the newer kind, a ZIP archive. */
export const protectOffice = (document: Uint8Array, password: string): Buffer => {
  const [dataSalt, salt, key, verifier] = [randomBytes(16), randomBytes(16), randomBytes(keyBytes), randomBytes(16)];
  const vectorOf = (use: Uint8Array): Buffer => hash(dataSalt, use).subarray(0, blockBytes);
  const size = Buffer.concat([int32(document.length), int32(0)]);
  const segments = Array.from({ length: Math.ceil(document.length / segmentBytes) }, (_, index) =>
    aes(key, vectorOf(int32(index)), document.subarray(index * segmentBytes, (index + 1) * segmentBytes)),
  );
  const packed = Buffer.concat([size, ...segments]);
  const hmacKey = randomBytes(64);
  const hmacValue = createHmac('sha512', hmacKey).update(packed).digest();
  const spun = passwordHash(password, salt);
  const behindPassword = (use: keyof typeof uses, bytes: Uint8Array): string =>
    aes(hash(spun, useOf(use)).subarray(0, keyBytes), salt, bytes).toString('base64');
  const behindKey = (use: keyof typeof uses, bytes: Uint8Array): string =>
    aes(key, vectorOf(useOf(use)), bytes).toString('base64');
  const ways =
    'blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"';
  const description =
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' +
    '<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" ' +
    'xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">' +
    `<keyData saltSize="16" ${ways} saltValue="${dataSalt.toString('base64')}"/>` +
    `<dataIntegrity encryptedHmacKey="${behindKey('hmacKey', hmacKey)}" encryptedHmacValue="${behindKey('hmacValue', hmacValue)}"/>` +
    '<keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password">' +
    `<p:encryptedKey spinCount="${spins}" saltSize="16" ${ways} saltValue="${salt.toString('base64')}" ` +
    `encryptedVerifierHashInput="${behindPassword('verifier', verifier)}" ` +
    `encryptedVerifierHashValue="${behindPassword('verifierHash', hash(verifier))}" ` +
    `encryptedKeyValue="${behindPassword('key', key)}"/></keyEncryptor></keyEncryptors></encryption>`;
  const agile = Buffer.from('0400040040000000', 'hex');
  return makeCompoundFile({
    EncryptionInfo: Buffer.concat([agile, Buffer.from(description)]),
    EncryptedPackage: packed,
  });
};

const oldKeyBytes = 5;
/** Of the stream: each has a key of its own. */
const oldBlockBytes = 1024;

export const lockXls = (password: string): XlsLock => {
  const salt = randomBytes(16);
  const first = md5(Buffer.from(password, 'utf16le')).subarray(0, oldKeyBytes);
  const base = md5(...Array.from({ length: 16 }, () => Buffer.concat([first, salt]))).subarray(0, oldKeyBytes);
  const keyOf = (block: number): Buffer => md5(base, int32(block));
  const verifier = randomBytes(16);
  const ways = Buffer.from('010001000100', 'hex');
  return {
    filePass: Buffer.concat([ways, salt, createRc4(keyOf(0))(Buffer.concat([verifier, md5(verifier)]))]),
    encrypt: (bytes, at) =>
      Buffer.concat(
        pieces(bytes, at).map(({ piece, from }) => {
          const cipher = createRc4(keyOf(Math.floor(from / oldBlockBytes)));
          cipher(Buffer.alloc(from % oldBlockBytes));
          return cipher(piece);
        }),
      ),
  };
};

/** Cut where a block of the stream ends. */
const pieces = (bytes: Uint8Array, at: number): { readonly piece: Uint8Array; readonly from: number }[] => {
  const cut: { readonly piece: Uint8Array; readonly from: number }[] = [];
  for (let from = at; from < at + bytes.length;) {
    const to = Math.min(at + bytes.length, (Math.floor(from / oldBlockBytes) + 1) * oldBlockBytes);
    cut.push({ piece: bytes.subarray(from - at, to - at), from });
    from = to;
  }
  return cut;
};
