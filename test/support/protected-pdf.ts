// PDFs that are protected, made for tests in the oldest and the newest of PDF's ways: revision 2 (RC4 with 40 bits,
// ISO 32000-1 section 7.6.3), which protects nothing, and revision 6 (AES-256, ISO 32000-2 section 7.6.4).
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { rc4 } from './rc4.ts';
import { assemblePdf, showText } from './sample-pdf.ts';

export interface PdfPasswords {
  /** Empty where anybody may look. */
  readonly user: string;
  readonly owner: string;
}

const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const fileId = Buffer.from('glovebox-test-id');
const rc4KeyBytes = 5;
/** All but changing it and copying out of it. */
const permissions = -4 & ~0x28;
const contentObject = 4;

const md5 = (...parts: readonly Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
const padded = (password: string): Buffer => Buffer.concat([Buffer.from(password, 'latin1'), padding]).subarray(0, 32);
const hex = (bytes: Uint8Array): string => `<${Buffer.from(bytes).toString('hex')}>`;

interface Protection {
  readonly encrypted: Buffer;
  /** The dictionary of what is needed to undo it. */
  readonly entries: string;
}

export const makeRc4Pdf = (sentence: string, { user, owner }: PdfPasswords): Uint8Array => {
  const ownerEntry = rc4(md5(padded(owner)).subarray(0, rc4KeyBytes), padded(user));
  const key = md5(padded(user), ownerEntry, int32(permissions), fileId).subarray(0, rc4KeyBytes);
  const objectKey = md5(key, Buffer.from([contentObject, 0, 0, 0, 0])).subarray(0, rc4KeyBytes + 5);
  return assemble({
    encrypted: rc4(objectKey, Buffer.from(showText(sentence), 'latin1')),
    entries: `/V 1 /R 2 /O ${hex(ownerEntry)} /U ${hex(rc4(key, padding))}`,
  });
};

/** The password is the owner's, too. */
export const makeProtectedPdf = (sentence: string, password: string): Uint8Array =>
  makeRc4Pdf(sentence, { user: password, owner: password });

export const makeAesPdf = (sentence: string, { user, owner }: PdfPasswords): Uint8Array => {
  const key = randomBytes(32);
  const [users, owners] = [user, owner].map((password) => ({
    password: Buffer.from(password),
    salts: randomBytes(16),
  }));
  if (users === undefined || owners === undefined) throw new Error('there are two passwords');
  const userEntry = Buffer.concat([hashOf(users.password, users.salts.subarray(0, 8)), users.salts]);
  const ownerEntry = Buffer.concat([hashOf(owners.password, owners.salts.subarray(0, 8), userEntry), owners.salts]);
  const hide = (from: Buffer): Buffer => aes('aes-256-cbc', from, Buffer.alloc(16), key);
  const vector = randomBytes(16);
  const content = createCipheriv('aes-256-cbc', key, vector);
  const rights = Buffer.concat([
    int32(permissions),
    Buffer.from('ffffffff', 'hex'),
    Buffer.from('Tadb'),
    randomBytes(4),
  ]);
  return assemble({
    encrypted: Buffer.concat([vector, content.update(showText(sentence), 'latin1'), content.final()]),
    entries:
      '/V 5 /R 6 /Length 256 /StmF /StdCF /StrF /StdCF /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> ' +
      `/U ${hex(userEntry)} /UE ${hex(hide(hashOf(users.password, users.salts.subarray(8))))} ` +
      `/O ${hex(ownerEntry)} /OE ${hex(hide(hashOf(owners.password, owners.salts.subarray(8), userEntry)))} ` +
      `/Perms ${hex(aes('aes-256-ecb', key, null, rights))}`,
  });
};

const aes = (mode: string, key: Buffer, vector: Buffer | null, input: Buffer): Buffer => {
  const cipher = createCipheriv(mode, key, vector).setAutoPadding(false);
  return Buffer.concat([cipher.update(input), cipher.final()]);
};

/** ISO 32000-2, algorithm 2.B. */
const hashOf = (password: Buffer, salt: Buffer, user: Buffer = Buffer.alloc(0)): Buffer => {
  const hashes = ['sha256', 'sha384', 'sha512'] as const;
  let key = createHash('sha256').update(password).update(salt).update(user).digest();
  for (let round = 1, last = 0; round <= 64 || last > round - 1 - 32; round += 1) {
    const block = Buffer.concat([password, key, user]);
    const input = Buffer.concat(Array.from({ length: 64 }, () => block));
    const encrypted = aes('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32), input);
    const rest = encrypted.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = createHash(hashes[rest] ?? 'sha256')
      .update(encrypted)
      .digest();
    last = encrypted.at(-1) ?? 0;
  }
  return key.subarray(0, 32);
};

const assemble = ({ encrypted, entries }: Protection): Uint8Array => {
  // The stream's bytes are random: other letters hold their place until the file is written.
  const place = 'x'.repeat(encrypted.length);
  const plain = assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${encrypted.length} >>\nstream\n${place}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Filter /Standard /P ${permissions} ${entries} >>`,
  ]).toString('latin1');
  const filled = plain.replace(place, () => encrypted.toString('latin1'));
  const id = `[${hex(fileId)} ${hex(fileId)}]`;
  return Buffer.from(filled.replace('/Root 1 0 R', `/Root 1 0 R /Encrypt 6 0 R /ID ${id}`), 'latin1');
};

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
