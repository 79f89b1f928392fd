// Outlook's messages (.msg, .oft): a compound file whose streams are MAPI properties, as [MS-OXMSG] names them. 7-Zip
// takes the container apart below a folder of ours; the properties that people read are shown.
import { sevenZip } from '../archive-programs.ts';
import { failed, openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import type { PictureFor } from '../web-page.ts';
import { latin1 } from '../latin-1.ts';
import { asUtf8, guessEncoding } from '../text-encoding.ts';
import { dateWords } from './date-words.ts';
import { codePageName, readFixedProperties } from './mapi-properties.ts';
import { charsetDecoder } from './mail-programs.ts';
import { messagePage, type Attached } from './message-page.ts';
import { decompressRtf } from './compressed-rtf.ts';
import { readRtf } from './rtf-text.ts';
import { showBody, type Body } from './shown-body.ts';
import { words } from '../words.ts';

const entriesMax = 2000;
const propertiesMaxBytes = 64 * 1024;
const textMaxBytes = 16 * 1024 * 1024;
const pictureMaxBytes = 32 * 1024 * 1024;
const picturesMax = 100;
const property = {
  subject: '0037',
  from: '0C1A',
  fromAddress: '5D01',
  fromAddressOld: '0C1F',
  to: '0E04',
  cc: '0E03',
  body: '1000',
  html: '1013',
  rtf: '1009',
  contentId: '3712',
  contentLocation: '3713',
  longName: '3707',
  name: '3704',
  data: '3701',
  head: '007D',
  displayName: '3001',
} as const;

export const presentOutlook = (input: Input, tools: Tools): Outcome => {
  const folder = tools.newPath('outlook');
  if (!tools.makeFolder(folder)) return failed('storageFull');
  const ran = tools.run([sevenZip, 'x', '-y', '-bd', `-o${folder}`, '-tCompound', '--', input.path]);
  if (ran.ended === 'missing') return failed('programMissing');
  return tools.list(folder, entriesMax).some((name) => name.startsWith('__'))
    ? showFolder(folder, 32, tools)
    : failed('damaged');
};

/** `what`: “outlook”, the folder of a message that lay in another one. */
export const takeMessageOut = ([, folder]: readonly string[], tools: Tools): Outcome =>
  folder === undefined ? failed('failed') : showFolder(folder, 24, tools);

const showFolder = (folder: string, headBytes: 24 | 32, tools: Tools): Outcome => {
  const { codePage, pageCodePage, sentMs } = readFixedProperties(
    tools.readBytes(`${folder}/__properties_version1.0`, propertiesMaxBytes) ?? new Uint8Array(0),
    headBytes,
  );
  const charsets = { text: nameOf(codePage), page: nameOf(pageCodePage) };
  const read = (id: string): string => readProperty(folder, id, charsets, tools);
  const address = read(property.fromAddress) || read(property.fromAddressOld);
  const from = read(property.from);
  const said = /^Date:\s*(.+)$/im.exec(read(property.head))?.[1];
  const names = tools.list(folder, entriesMax);
  const attachments = names.filter((name) => name.startsWith('__attach')).sort();
  const { content, styles, missingPictures } = showBody(
    readBody(folder, read, tools),
    picturesOf(folder, attachments, charsets, tools),
  );
  return openPage(
    tools,
    messagePage(
      {
        untrustedSubject: read(property.subject),
        styles,
        body: content,
        notes: [
          ...(missingPictures > 0 ? [words().mail.somePicturesMissing] : []),
          ...(names.length === entriesMax ? [words().mail.moreInside] : []),
        ],
        untrustedFields: [
          ['From', address.includes('@') && address !== from ? `${from} <${address}>` : from],
          ['To', read(property.to)],
          ['Cc', read(property.cc)],
          ['Date', dateWords(said ?? (sentMs === null ? '' : new Date(sentMs).toUTCString()))],
        ],
        attached: attachments.map((name) => attached(`${folder}/${name}`, charsets, tools)),
      },
      tools,
    ),
  );
};

/** As the sender's Outlook held it: a page, RTF that may hold a page, or a text. */
const readBody = (folder: string, read: (id: string) => string, tools: Tools): Body => {
  const html = read(property.html);
  if (html !== '') return { kind: 'html', untrusted: html };
  const plain = read(property.body);
  const compressed = tools.readBytes(`${folder}/__substg1.0_${property.rtf}0102`, textMaxBytes);
  const rtf = compressed === null ? null : decompressRtf(compressed);
  const body = rtf === null ? null : readRtf(latin1(rtf), charsetDecoder(tools));
  return body === null || (body.kind === 'text' && plain !== '') || body.untrusted.trim() === ''
    ? { kind: 'text', untrusted: plain }
    : body;
};

/** Pictures that the body names are attached: a copy of each lies next to the page. */
const picturesOf = (folder: string, attachments: readonly string[], charsets: Charsets, tools: Tools): PictureFor => {
  const names = new Map<string, string>();
  const files = new Map<string, string | null>();
  for (const attachment of attachments.slice(0, picturesMax)) {
    const path = `${folder}/${attachment}`;
    const [contentId, location] = [property.contentId, property.contentLocation].map((id) =>
      readProperty(path, id, charsets, tools).replace(/^<|>$/g, ''),
    );
    if (contentId !== undefined && contentId !== '') names.set(`cid:${contentId.toLowerCase()}`, path);
    if (location !== undefined && location !== '') names.set(location.toLowerCase(), path);
  }
  return (address) => {
    const path = names.get(address.toLowerCase());
    if (path === undefined) return null;
    if (!files.has(path)) files.set(path, copyPicture(`${path}/__substg1.0_${property.data}0102`, tools));
    return files.get(path) ?? null;
  };
};

const copyPicture = (from: string, tools: Tools): string | null => {
  const bytes = tools.readBytes(from, pictureMaxBytes);
  const path = tools.newPath('picture');
  return bytes !== null && tools.writeBytes(path, bytes) ? path.slice(path.lastIndexOf('/') + 1) : null;
};

interface Charsets {
  readonly text: string | null;
  readonly page: string | null;
}
const nameOf = (codePage: number | null): string | null => (codePage === null ? null : codePageName(codePage));

/** Unicode (001F), in the message's code page (001E) or bytes (0102); empty where there is none. */
const readProperty = (folder: string, id: string, charsets: Charsets, tools: Tools): string => {
  for (const type of ['001F', '001E', '0102']) {
    const path = `${folder}/__substg1.0_${id}${type}`;
    if ((tools.sizeBytes(path) ?? 0) === 0) continue;
    const said = (sample: string): string | null => /charset=["']?([\w-]{1,30})/i.exec(sample)?.[1] ?? charsets.page;
    const encoding =
      type === '001F'
        ? 'UTF-16LE'
        : type === '001E'
          ? (charsets.text ?? guessEncoding(path, said, tools))
          : guessEncoding(path, said, tools);
    return (tools.readText(asUtf8(path, encoding, tools), textMaxBytes) ?? '').replace(/\0+$/, '');
  }
  return '';
};

const attached = (folder: string, charsets: Charsets, tools: Tools): Attached => {
  const path = `${folder}/__substg1.0_${property.data}0102`;
  const sizeBytes = tools.sizeBytes(path);
  const name = [property.longName, property.name, property.displayName]
    .map((id) => readProperty(folder, id, charsets, tools))
    .find((one) => one !== '');
  const untrustedName = (name ?? words().mail.attachedMessage).slice(0, 1000);
  return {
    untrustedName,
    sizeBytes,
    what:
      sizeBytes === null
        ? ['outlook', `${folder}/__substg1.0_${property.data}000D`]
        : ['part', path, '0', String(sizeBytes), ''],
  };
};
