// Anything this template has no viewer for: says plainly that there is none, what the file seems to be, and what its
// bytes look like.
import { element, page, text } from './html.ts';
import { openPage, type Input, type Outcome, type Tools } from './presenter.ts';
import { countText, sizeText } from './size-text.ts';
import { endingOf, typeElsewhere } from './unshowable.ts';
import { decodeUtf8OrMark } from './utf-8.ts';
import { visibleText } from './visible-text.ts';
import { kindName, words } from './words.ts';

const shownBytes = 4096;
const bytesALine = 16;
const searchedBytes = 256 * 1024;
const stringsMax = 200;
const stringMaxCharacters = 200;
const saidMaxBytes = 2000;

/** `type`: what it is known to be, as the tables have it. */
export const presentBytes = (input: Input, tools: Tools, type: string | null = null): Outcome => {
  const head = input.untrustedHead.subarray(0, shownBytes);
  const searched = tools.readLatin1(input.path, searchedBytes) ?? '';
  const strings = findStrings(searched);
  const name = visibleText(input.untrustedName);
  const kind = type ?? tools.typeName(input.untrustedHead, input.untrustedName) ?? typeElsewhere(input.untrustedName);
  return openPage(
    tools,
    page(
      name,
      'td{padding:0 5pt}.kind{margin:6pt 0}',
      element('h1', {}, text(words().unshowable.heading)),
      element('p', {}, element('b', {}, text(name)), text(`, ${sizeText(input.sizeBytes)}`)),
      kind === null ? null : element('p', {}, text(words().unshowable.kind(kindName(kind), plainEnding(name)))),
      ...describe(input.path, tools).map((line) => element('p', { class: 'kind' }, text(line))),
      input.sizeBytes === 0 ? element('p', {}, text(words().unshowable.empty)) : null,
      strings.length === 0
        ? null
        : [element('h2', {}, text(words().unshowable.strings)), element('pre', {}, text(strings.join('\n')))],
      head.length === 0
        ? null
        : [
            element('h2', {}, text(words().unshowable.firstBytes(countText(head.length, 'bytes')))),
            element('pre', {}, text(hexLines(head))),
          ],
    ),
  );
};

/** Of a name without one, nothing. */
const plainEnding = (name: string): string => (name.includes('.') ? endingOf(name) : '');

/** What file(1) makes of it: its words are from the document as much as from file(1). */
const describe = (path: string, tools: Tools): readonly string[] => {
  const said = (option: readonly string[]): string => {
    const outputPath = tools.newPath('file.txt');
    const ran = tools.run(['file', '--brief', ...option, '--', path], {
      outputPath,
      timeoutMs: 5000,
      outputMaxBytes: saidMaxBytes,
    });
    return ran.ended === 'exited' && ran.exitCode === 0
      ? visibleText((tools.readText(outputPath, saidMaxBytes) ?? '').trim(), 600)
      : '';
  };
  const description = said([]);
  const mime = said(['--mime-type']);
  if (description === '' || description === 'data') return [words().unshowable.unknownData];
  return [words().unshowable.seems(description, mime === 'application/octet-stream' ? '' : mime)];
};

/** “00000010  50 4b … |PK..|”. */
export const hexLines = (bytes: Uint8Array): string => {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesALine) {
    const row = bytes.subarray(at, at + bytesALine);
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0'));
    const halves = `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`.padEnd(bytesALine * 3);
    lines.push(
      `${at.toString(16).padStart(6, '0')}  ${halves}  ${String.fromCharCode(...row).replace(/[^\x20-\x7e]/g, '.')}`,
    );
  }
  return lines.join('\n');
};

const plainRun = /(?:[\x20-\x7e\t]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){6,}/g;
const wideRun = /(?:[\x20-\x7e]\0){6,}/g;

/** Runs of readable text as UTF-8 or, in pairs with a zero byte, UTF-16; in the order of the file. */
export const findStrings = (untrustedLatin1: string): readonly string[] => {
  const found: { readonly at: number; readonly text: string }[] = [];
  for (const [expression, turn] of [
    [plainRun, (run: string) => decodeUtf8OrMark(run)],
    [wideRun, (run: string) => run.replaceAll('\0', '')],
  ] as const) {
    for (const match of untrustedLatin1.matchAll(expression)) {
      if (found.length >= stringsMax * 2) break;
      found.push({ at: match.index, text: visibleText(turn(match[0]).trim(), stringMaxCharacters) });
    }
  }
  const worth = found.filter(({ text: run }) => isReadable(run)).sort((one, other) => one.at - other.at);
  return worth.slice(0, stringsMax).map(({ text: run }) => run);
};

/** Chance makes runs of six characters in any compressed data, but seldom ones that are nearly all letters. */
const isReadable = (run: string): boolean =>
  /\p{L}{4}/u.test(run) && run.replace(/[\p{L}\p{M}\p{N} ]/gu, '').length * 6 <= run.length;
