// Messages that are signed, encrypted, both, or only claim to be.
import { makePdf, contract } from '../../../scripts/sample-files.ts';
import { composeMessage, type SampleMessage } from '../../../scripts/sample-mail.ts';
import type { Recipient, Signer } from './signed-mail.ts';

export const attachment = { name: 'contract.pdf', declaredType: 'application/pdf', bytes: makePdf(contract) };
export const alex = 'Alex Sample <alex@example.org>';
export const message = (subject: string, more: Partial<SampleMessage> = {}): Buffer =>
  composeMessage({ subject, from: alex, text: 'A file.\n', attachments: [attachment], ...more });

/**
 * A message's headers, and its MIME part: what a signature covers. Thunderbird refuses a signature of another day than
 * the message's.
 */
export const split = (whole: Buffer): readonly [headers: string, part: string] => {
  const text = whole
    .toString('latin1')
    .replace(/^Date: .*$/m, `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`);
  const at = text.indexOf('Content-Type:');
  return [text.slice(0, at), text.slice(at)];
};
export const boundary = 'sample-outer';
export const wrap = (type: string, parts: readonly string[]): string =>
  `Content-Type: ${type}; boundary="${boundary}"\r\n\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;

/** The message with its MIME part made into another. */
export const remake = async (whole: Buffer, make: (part: Buffer) => Promise<Buffer>): Promise<Buffer> => {
  const [headers, part] = split(whole);
  const made = (await make(Buffer.from(part, 'latin1'))).toString('latin1');
  return Buffer.from(
    `${headers.replace(/^MIME-Version:.*\n/m, '')}MIME-Version: 1.0\r\n${withoutVersion(made)}`,
    'latin1',
  );
};
export const withoutVersion = (part: string): string => part.replace(/^MIME-Version: 1\.0\r?\n/, '');
export const sign = (signer: Signer, whole: Buffer): Promise<Buffer> => remake(whole, (part) => signer.sign(part));
export const encrypt = (recipient: Recipient, whole: Buffer): Promise<Buffer> =>
  remake(whole, (part) => recipient.encrypt(part));

export const encryptedType =
  'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\nContent-Transfer-Encoding: base64\r\n';
export const nothingEncrypted = `${encryptedType}\r\n${Buffer.from('nothing').toString('base64')}\r\n`;
export const filePart = [
  'Content-Type: application/pdf',
  'Content-Disposition: attachment; filename="contract.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from(attachment.bytes).toString('base64').replace(/.{76}/g, '$&\r\n'),
].join('\r\n');

/** A message in which somebody else has put a file beside the signed part. */
export const besideFile = (subject: string, part: string): Buffer =>
  Buffer.from(split(message(subject))[0] + wrap('multipart/mixed', [part, filePart]), 'latin1');
export const encryptedTextBesideFile = async (recipient: Recipient, subject: string): Promise<Buffer> =>
  besideFile(
    subject,
    withoutVersion(
      (await recipient.encrypt(Buffer.from(split(message(subject, { attachments: [] }))[1], 'latin1'))).toString(
        'latin1',
      ),
    ),
  );

/** A signed text that somebody else put a file beside. */
export const signedTextBesideFile = async (signer: Signer, subject: string, depth: number): Promise<Buffer> => {
  const [headers] = split(message(subject));
  const [, textPart] = split(message(subject, { attachments: [] }));
  const signedText = withoutVersion((await signer.sign(Buffer.from(textPart, 'latin1'))).toString('latin1'));
  let body = wrap('multipart/mixed', [signedText, filePart]);
  for (let level = 1; level < depth; level += 1)
    body = wrap('multipart/mixed', [body]).replaceAll(boundary, (found, at: number, all: string) =>
      at < 80 || at > all.length - 20 ? `${found}-${level}` : found,
    );
  return Buffer.from(headers + body, 'latin1');
};
