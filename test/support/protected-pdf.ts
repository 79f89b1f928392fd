// A PDF that cannot be read without its password, made for tests: the oldest of PDF's ways (revision 2, RC4 with 40
// bits, ISO 32000-1 section 7.6.3), which every viewer knows and a test can write down. It protects nothing.
import { createHash } from 'node:crypto';
import { assemblePdf, showText } from './sample-pdf.ts';

const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const fileId = Buffer.from('glovebox-test-id');
const keyBytes = 5;
const permissions = -4;
const contentObject = 4;

const md5 = (...parts: readonly Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
const padded = (password: string): Buffer => Buffer.concat([Buffer.from(password, 'latin1'), padding]).subarray(0, 32);
const hex = (bytes: Buffer): string => `<${bytes.toString('hex')}>`;

/** Anybody with the user's password may do everything; the owner's is the same. */
export const makeProtectedPdf = (sentence: string, password: string): Uint8Array => {
  const owner = rc4(md5(padded(password)).subarray(0, keyBytes), padded(password));
  const key = md5(padded(password), owner, int32(permissions), fileId).subarray(0, keyBytes);
  const user = rc4(key, padding);
  const objectKey = md5(key, Buffer.from([contentObject, 0, 0, 0, 0])).subarray(0, keyBytes + 5);
  const content = rc4(objectKey, Buffer.from(showText(sentence), 'latin1')).toString('hex');
  const plain = Buffer.from(
    assemblePdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
      // The stream's bytes are random: written as digits here, they are put in place below.
      `<< /Length ${content.length / 2} >>\nstream\n${'x'.repeat(content.length / 2)}\nendstream`,
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
      `<< /Filter /Standard /V 1 /R 2 /O ${hex(owner)} /U ${hex(user)} /P ${permissions} >>`,
    ]),
  ).toString('latin1');
  const filled = plain.replace('x'.repeat(content.length / 2), () => Buffer.from(content, 'hex').toString('latin1'));
  return Buffer.from(
    filled.replace('/Root 1 0 R', `/Root 1 0 R /Encrypt 6 0 R /ID [${hex(fileId)} ${hex(fileId)}]`),
    'latin1',
  );
};

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

/** Node's own is switched off, as nobody should use it. */
const rc4 = (key: Buffer, input: Buffer): Buffer => {
  const state = Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number): number => state[index & 255] ?? 0;
  const swap = (one: number, other: number): void => {
    [state[one], state[other]] = [at(other), at(one)];
  };
  for (let index = 0, other = 0; index < 256; index += 1) {
    other = (other + at(index) + (key[index % key.length] ?? 0)) & 255;
    swap(index, other);
  }
  let [one, other] = [0, 0];
  return Buffer.from(
    input.map((byte) => {
      one = (one + 1) & 255;
      other = (other + at(one)) & 255;
      swap(one, other);
      return byte ^ at(at(one) + at(other));
    }),
  );
};
