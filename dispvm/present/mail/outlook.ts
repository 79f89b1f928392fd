// Outlook's messages (.msg, .oft): a compound file whose streams are MAPI properties, as [MS-OXMSG] names them. 7zz takes
// the container apart below a folder of ours; the properties that people read are shown.
import { failed, openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import { cleanWebPage } from '../web-page.ts';
import { element, type Content, type Html } from '../html.ts';
import { asUtf8, guessEncoding } from '../text-encoding.ts';
import { messagePage, plainText, type Attached } from './message-page.ts';

export const outlookMagic = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
const entriesMax = 2000;
const textMaxBytes = 4 * 1024 * 1024;
const property = { subject: '0037', from: '0C1A', fromAddress: '5D01', fromAddressOld: '0C1F', to: '0E04', cc: '0E03', body: '1000', html: '1013', longName: '3707', name: '3704', data: '3701', head: '007D' } as const;

export const presentOutlook = (input: Input, tools: Tools): Outcome => {
  const folder = tools.newPath('outlook');
  if (!tools.makeFolder(folder)) return failed('storageFull');
  const ran = tools.run(['7zz', 'x', '-y', '-bd', `-o${folder}`, '-tCompound', '--', input.path]);
  if (ran.ended === 'missing') return failed('programMissing');
  const names = tools.list(folder, entriesMax);
  if (!names.some((name) => name.startsWith('__'))) return failed('damaged');
  const read = (id: string): string => readProperty(folder, id, tools);
  const head = read(property.head);
  const address = read(property.fromAddress) || read(property.fromAddressOld);
  const from = read(property.from);
  const html = read(property.html);
  const body: Content = html === '' ? plainText(read(property.body)) : element('div', {}, cleanWebPage(html, () => null).markup as Html);
  const date = /^Date:\s*(.+)$/im.exec(head)?.[1] ?? '';
  return openPage(tools, messagePage({
    untrustedSubject: read(property.subject), styles: '', body, notes: [],
    untrustedFields: [['From', address.includes('@') && address !== from ? `${from} <${address}>` : from], ['To', read(property.to)], ['Cc', read(property.cc)], ['Date', date]],
    attached: names.filter((name) => name.startsWith('__attach')).map((name) => attached(`${folder}/${name}`, tools)),
  }, tools));
};

/** Unicode (001F), in the message's code page (001E) or bytes (0102); empty where there is none. */
const readProperty = (folder: string, id: string, tools: Tools): string => {
  for (const type of ['001F', '001E', '0102']) {
    const path = `${folder}/__substg1.0_${id}${type}`;
    if ((tools.sizeBytes(path) ?? 0) === 0) continue;
    const encoding = type === '001F' ? 'UTF-16LE' : guessEncoding(path, (sample) => /charset=["']?([\w-]{1,30})/i.exec(sample)?.[1] ?? null, tools);
    return (tools.readText(asUtf8(path, encoding, tools), textMaxBytes) ?? '').replace(/\0+$/, '');
  }
  return '';
};

const attached = (folder: string, tools: Tools): Attached => {
  const path = `${folder}/__substg1.0_${property.data}0102`;
  const sizeBytes = tools.sizeBytes(path);
  const untrustedName = readProperty(folder, property.longName, tools) || readProperty(folder, property.name, tools);
  return { untrustedName: untrustedName === '' ? 'Attached message' : untrustedName, sizeBytes, what: ['part', path, '0', String(sizeBytes ?? 0), ''] };
};
