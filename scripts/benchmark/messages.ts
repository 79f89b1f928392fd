// The messages that the benchmark clicks in.
import { randomBytes } from 'node:crypto';
import { makeHandbookPdf } from '../sample-files.ts';
import type { SampleMessage } from '../sample-mail.ts';
import { makeZip } from '../zip.ts';
import { kindsMessage } from './kinds.ts';

export const documentName = 'handbook.pdf';
export const documentsSubject = 'The book that is opened again and again';
export const tenSubject = 'Ten at once';
export const transferSizesMb = [1, 25, 100, 200] as const;
export const transferSubject = (sizeMb: number): string => `A file of ${sizeMb} MB`;
export const transferName = (sizeMb: number): string => `large-${sizeMb}.zip`;

const pdf = (name: string, bytes: Uint8Array): NonNullable<SampleMessage['attachments']>[number] => ({
  name,
  declaredType: 'application/pdf',
  bytes,
});

/** What cannot be compressed, and is shown as a list of one name: only its way is measured. */
const large = (sizeMb: number): SampleMessage => ({
  subject: transferSubject(sizeMb),
  text: 'A large file.\n',
  attachments: [
    {
      name: transferName(sizeMb),
      declaredType: 'application/zip',
      bytes: makeZip({ 'random.bin': randomBytes(sizeMb * 1_000_000) }),
    },
  ],
});

export const benchMessages = async (quick: boolean): Promise<SampleMessage[]> => {
  const book = makeHandbookPdf();
  const documents = {
    subject: documentsSubject,
    text: 'A book, and a copy.\n',
    attachments: [pdf(documentName, book), pdf('copy.pdf', book)],
  };
  const ten = {
    subject: tenSubject,
    text: 'Ten books.\n',
    attachments: Array.from({ length: 10 }, (_, index) => pdf(`book-${index}.pdf`, book)),
  };
  return quick ? [documents] : [documents, ten, await kindsMessage(), ...transferSizesMb.map(large)];
};
