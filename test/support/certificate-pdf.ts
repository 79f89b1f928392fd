// A PDF that is encrypted for the holder of a certificate (ISO 32000-1 section 7.6.4), its key wrapped by the real openssl;
// and one whose way of protection is a single maker's own.
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { encryptFor, type Certificate } from './certificate-maker.ts';
import { assemblePdf, showText } from './sample-pdf.ts';

const contentObject = 4;
const hex = (bytes: Uint8Array): string => `<${Buffer.from(bytes).toString('hex')}>`;

export const makeCertificatePdf = (sentence: string, holder: Certificate): Uint8Array => {
  const seed = randomBytes(20);
  const recipient = encryptFor(holder, Buffer.concat([seed, Buffer.from('fffffffc', 'hex')]));
  const key = createHash('sha1').update(seed).update(recipient).digest().subarray(0, 16);
  const objectKey = createHash('md5')
    .update(key)
    .update(Buffer.from([contentObject, 0, 0, 0, 0]))
    .update('sAlT')
    .digest();
  const vector = randomBytes(16);
  const cipher = createCipheriv('aes-128-cbc', objectKey, vector);
  const content = Buffer.concat([vector, cipher.update(showText(sentence), 'latin1'), cipher.final()]);
  return protect(
    hex(content),
    `/Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /Length 128 /StmF /DefaultCryptFilter /StrF /DefaultCryptFilter
/CF << /DefaultCryptFilter << /Type /CryptFilter /CFM /AESV2 /Length 128 /Recipients [${hex(recipient)}] >> >>`,
  );
};

/** The name of what protects it is a maker's; nothing else of it is known. */
export const makeForeignPdf = (sentence: string): Uint8Array =>
  protect(hex(Buffer.from(showText(sentence), 'latin1')), '/Filter /Vendor.Rights /V 1 /VEID (7)');

const protect = (contentHex: string, entries: string): Uint8Array => {
  const id = hex(randomBytes(16));
  const written = assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${contentHex.length} >>\nstream\n${contentHex}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< ${entries} >>`,
  ]).toString('latin1');
  return Buffer.from(written.replace('/Root 1 0 R', `/Root 1 0 R /Encrypt 6 0 R /ID [${id} ${id}]`), 'latin1');
};
