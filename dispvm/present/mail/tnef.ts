// Outlook's winmail.dat (TNEF), by Debian's `tnef`: it unpacks below a folder of ours; the message's text is shown, the
// rest listed.
import { failed, openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import { asUtf8, guessEncoding, saidEncoding } from '../text-encoding.ts';
import { dateWords } from './date-words.ts';
import { charsetDecoder } from './mail-programs.ts';
import { codePageName } from './mapi-properties.ts';
import { messagePage, type Attached } from './message-page.ts';
import { readRtf } from './rtf-text.ts';
import { showBody, type Body } from './shown-body.ts';
import { decodePercent } from './transfer-encoding.ts';
import { readTnefHead } from './tnef-attributes.ts';
import { words } from '../words.ts';

export const tnefMagic = '\x78\x9f\x3e\x22';
const filesMax = 500;
const headMaxBytes = 256 * 1024;
const bodyMaxBytes = 16 * 1024 * 1024;
const unpackedMaxBytes = 200_000_000;

export const presentTnef = (input: Input, tools: Tools): Outcome => {
  const folder = tools.newPath('tnef');
  if (!tools.makeFolder(folder)) return failed('storageFull');
  // Names that the document chose: without folders in them, and never over an earlier file.
  const ran = tools.run([
    'tnef',
    '--number-backups',
    '--ignore-cruft',
    '--ignore-checksum',
    '--body-pref=HRT',
    `--maxsize=${unpackedMaxBytes}`,
    '--save-body=message-body',
    '-C',
    folder,
    '-f',
    input.path,
  ]);
  if (ran.ended === 'missing') return failed('programMissing');
  const names = tools.list(folder, filesMax);
  const head = readTnefHead(tools.readLatin1(input.path, headMaxBytes) ?? '');
  if (names.length === 0 && head.untrustedSubject === '') return failed('damaged');
  const bodyName = names.find((name) => /^message-body\.(?:html|rtf|txt)$/.test(name));
  const attached: Attached[] = names
    .filter((name) => name !== bodyName)
    .map((name) => {
      const path = `${folder}/${name}`;
      const sizeBytes = tools.sizeBytes(path);
      return { untrustedName: nameOf(name), sizeBytes, what: ['part', path, '0', String(sizeBytes ?? 0), ''] };
    });
  const decode = (bytes: string): string =>
    charsetDecoder(tools)(head.codePage === null ? '' : (codePageName(head.codePage) ?? ''), bytes);
  const body =
    bodyName === undefined ? { kind: 'text' as const, untrusted: '' } : readBody(`${folder}/${bodyName}`, tools);
  const { content, styles } = showBody(body, () => null);
  return openPage(
    tools,
    messagePage(
      {
        untrustedSubject: decode(head.untrustedSubject) || input.untrustedName,
        untrustedFields: [
          ['From', decode(head.untrustedFrom)],
          ['Date', dateWords(head.date)],
        ],
        notes: names.length === filesMax ? [words().mail.moreFiles] : [],
        attached,
        body: content,
        styles,
      },
      tools,
    ),
  );
};

/** Slashes and controls in a name come as `%2F` and the like; a folder in a name is none of ours. */
const nameOf = (name: string): string => decodePercent(name).replace(/^.*[/\\](?=.)/s, '');

const readBody = (path: string, tools: Tools): Body => {
  if (path.endsWith('.rtf'))
    return (
      readRtf(tools.readLatin1(path, bodyMaxBytes) ?? '', charsetDecoder(tools)) ?? { kind: 'text', untrusted: '' }
    );
  const encoding = guessEncoding(path, saidEncoding, tools);
  return {
    kind: path.endsWith('.html') ? 'html' : 'text',
    untrusted: tools.readText(asUtf8(path, encoding, tools), bodyMaxBytes) ?? '',
  };
};
