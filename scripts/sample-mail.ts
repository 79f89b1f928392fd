// Messages that the project makes itself, and the mbox file they lie in. Nothing here is anybody's mail.
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { contract, makeLandscapePng, makePdf } from './sample-files.ts';

export interface SampleAttachment {
  /** Any characters at all; they are encoded. */
  readonly name: string;
  /** What the message says it is. */
  readonly declaredType: string;
  readonly bytes: Uint8Array;
}

export interface SampleMessage {
  readonly subject: string;
  readonly from?: string;
  /** Plain text; with `html` it is the alternative. */
  readonly text: string;
  readonly html?: string;
  /** Parts that the HTML names by `cid:`, by their content id. */
  readonly related?: Readonly<Record<string, SampleAttachment>>;
  readonly attachments?: readonly SampleAttachment[];
}

const recipient = 'Robin Example <robin@example.org>';
const defaultSender = 'Alex Sample <alex@example.org>';
/** A fixed day, so that the mailbox looks the same every time. */
const firstDateMs = Date.UTC(2026, 10, 2, 8, 30);
const dayMs = 24 * 60 * 60 * 1000;

/** The message as it would come by mail, with CRLF line ends. `index` sets its day. */
export const composeMessage = (message: SampleMessage, index = 0): Buffer => {
  const headers = [
    `From: ${message.from ?? defaultSender}`,
    `To: ${recipient}`,
    `Subject: ${encodeHeaderText(message.subject)}`,
    `Date: ${new Date(firstDateMs + index * dayMs).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <sample-${index}-${randomUUID()}@example.org>`,
    'MIME-Version: 1.0',
  ];
  const attachments = message.attachments ?? [];
  const text = bodyPart(message);
  const body =
    attachments.length === 0
      ? text
      : multipart('mixed', [text, ...attachments.map((file) => filePart(file, 'attachment'))]);
  return Buffer.from(`${headers.join('\r\n')}\r\n${body}\r\n`, 'utf8');
};

const bodyPart = ({ text, html, related = {} }: SampleMessage): string => {
  const plain = textPart('plain', text);
  if (html === undefined) return plain;
  const parts = Object.entries(related).map(([contentId, file]) => filePart(file, 'inline', contentId));
  const rich = textPart('html', html);
  return multipart('alternative', [plain, parts.length === 0 ? rich : multipart('related', [rich, ...parts])]);
};

const textPart = (kind: 'plain' | 'html', text: string): string =>
  `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(Buffer.from(text, 'utf8'))}`;

const filePart = (
  { name, declaredType, bytes }: SampleAttachment,
  disposition: 'attachment' | 'inline',
  contentId?: string,
): string => {
  const isMessage = declaredType === 'message/rfc822';
  const headers = [
    `Content-Type: ${declaredType}`,
    `Content-Disposition: ${disposition}; ${encodeParameter('filename', name)}`,
    // A message inside a message may not be encoded.
    `Content-Transfer-Encoding: ${isMessage ? '8bit' : 'base64'}`,
    ...(contentId === undefined ? [] : [`Content-ID: <${contentId}>`]),
  ];
  return `${headers.join('\r\n')}\r\n\r\n${isMessage ? Buffer.from(bytes).toString('utf8') : base64Lines(bytes)}`;
};

const multipart = (kind: string, parts: readonly string[]): string => {
  const boundary = `sample-${randomUUID()}`;
  const inner = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--`;
};

const base64Lines = (bytes: Uint8Array): string => {
  const lines: string[] = [];
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // 57 bytes make one line of 76 characters.
  for (let offset = 0; offset < source.length; offset += 57) lines.push(source.toString('base64', offset, offset + 57));
  return lines.join('\r\n');
};

/** RFC 2231: every byte that is not plain is written in hexadecimal. */
const encodeParameter = (key: string, value: string): string =>
  /^[\w. -]{1,60}$/.test(value)
    ? `${key}="${value}"`
    : `${key}*=UTF-8''${Array.from(Buffer.from(value, 'utf8'), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}`;

/** RFC 2047. */
const encodeHeaderText = (text: string): string =>
  /^[ -~]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;

const pdf = (name: string, extraSentence?: string): SampleAttachment => ({
  name,
  declaredType: 'application/pdf',
  bytes: makePdf(
    extraSentence === undefined ? contract : { ...contract, paragraphs: [extraSentence, ...contract.paragraphs] },
  ),
});
const photo: () => SampleAttachment = () => ({
  name: 'evening-hills.png',
  declaredType: 'image/png',
  bytes: makeLandscapePng(),
});
const notes: SampleAttachment = {
  name: 'packing-list.txt',
  declaredType: 'text/plain',
  bytes: Buffer.from(
    'Packing list for the hills\n\n- rain jacket\n- map and compass\n- two apples each\n- the good thermos flask\n',
  ),
};

/**
 * What the demo shows. `contractSentence` stands first in the contract, so that a test can look for a sentence of its
 * own.
 */
export const sampleMessages = (options: { readonly contractSentence?: string } = {}): SampleMessage[] => [
  {
    subject: 'Contract for the shop windows',
    from: 'Jamie Northfield <jamie@example.org>',
    text: 'Hello Robin,\n\nhere is the contract we talked about. Please read it and tell me if anything should change.\n\nJamie\n',
    attachments: [pdf('contract.pdf', options.contractSentence)],
  },
  {
    subject: 'The hills last Sunday',
    text: 'Hi Robin,\n\nthis is the picture I promised. We were lucky with the light.\n\nAlex\n',
    attachments: [photo()],
  },
  {
    subject: 'What to bring',
    text: 'Hi Robin,\n\nthe list is attached. The thermos flask is the important part.\n\nAlex\n',
    attachments: [notes],
  },
  {
    subject: 'Everything in one message',
    text: 'Hi Robin,\n\nall three files again, so that you have them together.\n\nAlex\n',
    attachments: [pdf('contract.pdf', options.contractSentence), photo(), notes],
  },
];

/** Bytes that are not what the name and the message say: a PDF called a Word document, a program called a picture. */
export const lyingMessage = (): SampleMessage => ({
  subject: 'Not what they say they are',
  text: 'Two files that lie about themselves.\n',
  attachments: [
    { name: 'letter.docx', declaredType: 'application/octet-stream', bytes: makePdf(contract) },
    {
      name: 'photo.png',
      declaredType: 'image/png',
      bytes: Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1'),
    },
  ],
});

/** Writes a Thunderbird folder; every message is already read. */
export const writeMbox = async (path: string, messages: readonly (SampleMessage | Buffer)[]): Promise<void> => {
  const parts = messages.flatMap((message, index) => {
    const bytes = Buffer.isBuffer(message) ? message : composeMessage(message, index);
    const separator = 'From - Mon Nov  2 08:30:00 2026\nX-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n';
    return [Buffer.from(separator), quoteFromLines(bytes), Buffer.from('\n\n')];
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.concat(parts));
};

/**
 * In an mbox a line that starts with `From ` would begin another message. Carriage returns go: the file has Unix line
 * ends.
 */
const quoteFromLines = (message: Buffer): Buffer =>
  Buffer.from(
    message
      .toString('latin1')
      .replaceAll('\r\n', '\n')
      .replace(/^From /gm, '>From '),
    'latin1',
  );
