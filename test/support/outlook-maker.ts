// Messages as Outlook keeps and wraps them, made for tests: a compound file of properties ([MS-OXMSG]), and attributes
// one after another ([MS-OXTNEF]).
import { makeCompoundFile, type Storage } from './compound-maker.ts';

export interface OutlookMessage {
  readonly subject: string;
  readonly from: string;
  readonly body: string;
  readonly attached: Readonly<Record<string, string>>;
}

const headBytes = 32;
const attachmentHeadBytes = 8;
const submitTime = 0x00390040;
const filetimeTo1970Ms = 11_644_473_600_000;

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const stream = (id: string): string => `__substg1.0_${id}`;

/** Properties of a fixed length: when it was sent. */
const fixed = (sentMs: number): Buffer => {
  const bytes = Buffer.alloc(headBytes + 16);
  bytes.writeUInt32LE(submitTime, headBytes);
  bytes.writeBigUInt64LE(BigInt(sentMs + filetimeTo1970Ms) * 10_000n, headBytes + 8);
  return bytes;
};

export const makeMsg = ({ subject, from, body, attached }: OutlookMessage): Buffer => {
  const attachments = Object.entries(attached).map(([name, contents], index): [string, Storage] => [
    `__attach_version1.0_#${String(index).padStart(8, '0')}`,
    {
      '__properties_version1.0': Buffer.alloc(attachmentHeadBytes),
      [stream('3707001F')]: wide(name),
      [stream('37010102')]: Buffer.from(contents),
    },
  ]);
  return makeCompoundFile({
    '__nameid_version1.0': {},
    '__properties_version1.0': fixed(Date.UTC(2026, 10, 3, 9)),
    [stream('0037001F')]: wide(subject),
    [stream('0C1A001F')]: wide(from),
    [stream('0E04001F')]: wide('reader@example.org'),
    [stream('1000001F')]: wide(body),
    ...Object.fromEntries(attachments),
  });
};

/** An attribute of the message (level 1) or of what is attached (level 2), with its bytes' sum behind it. */
export const tnefAttribute = (level: 1 | 2, id: number, content: string): Buffer => {
  const data = Buffer.from(content, 'latin1');
  const head = Buffer.alloc(9);
  head.writeUInt8(level);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(data.length, 5);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(data.reduce((total, byte) => total + byte, 0) & 0xffff);
  return Buffer.concat([head, data, sum]);
};

export const tnefAttachment = (untrustedName: string, contents: string): readonly Buffer[] => [
  tnefAttribute(2, 0x00069002, `\x01\0${'\0'.repeat(12)}`),
  tnefAttribute(2, 0x00018010, `${untrustedName}\0`),
  tnefAttribute(2, 0x0006800f, contents),
];

export const wrapTnef = (...attributes: readonly Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]),
    tnefAttribute(1, 0x00089006, '\0\0\x01\0'),
    ...attributes,
  ]);

export const makeWinmail = ({ subject, body, attached }: OutlookMessage): Buffer =>
  wrapTnef(
    tnefAttribute(1, 0x00018004, `${subject}\0`),
    tnefAttribute(1, 0x0002800c, `${body}\0`),
    ...Object.entries(attached).flatMap(([name, contents]) => tnefAttachment(name, contents)),
  );
