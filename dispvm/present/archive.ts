// Archives: a list of what is inside, in which each file is a link. Nothing is unpacked before it is asked for, nothing
// is ever written under a name of the archive, and programs are marked as such.
import { headMaxBytes } from '../../protocol/document-type.ts';
import { isProgram, type Entry, type Listing } from './archive-entries.ts';
import { lookInto, noReader, takeOut, type Look } from './archive-programs.ts';
import { cutNote, element, memberLink, page, text, type Html } from './html.ts';
import { depthMax } from './members.ts';
import { openPage, type Input, type Presenter, type TakenOut, type Tools } from './presenter.ts';
import { countText, sizeText } from './size-text.ts';
import { visibleText } from './visible-text.ts';
import { words } from './words.ts';

const bombRatio = 200;
const bombBytes = 500_000_000;
const style =
  'td.size{text-align:right;white-space:nowrap}td.date{color:#59636e;white-space:nowrap}tr.folder ' +
  'td{padding-top:5pt;font-weight:bold}table{width:100%}';

/** libmupdf lays out a page of the list at a time. */
const rowsAPage = 1000;

const present = (input: Input, tools: Tools): TakenOut => presentFrom(0, input, tools);

const presentFrom = (first: number, input: Input, tools: Tools): TakenOut => {
  const look = lookInto(input, tools);
  return 'kind' in look ? look : openPage(tools, listPage(input, look, first, tools));
};

/** What is taken out may be the list itself, from another row on. */
const takeOutOrList = (what: readonly string[], password: string | null, tools: Tools): TakenOut => {
  const [reader, path, first, kept = '', untrustedName = ''] = what;
  if (reader !== 'list' || path === undefined) return takeOut(what, password, tools);
  const input = {
    path,
    untrustedName,
    sizeBytes: tools.sizeBytes(path) ?? 0,
    untrustedHead: tools.readBytes(path, headMaxBytes) ?? new Uint8Array(0),
  };
  return presentFrom(Number(first) || 0, { ...input, password: password ?? (kept === '' ? null : kept) }, tools);
};

const listPage = (input: Input, look: Look, first: number, tools: Tools): string => {
  const name = visibleText(input.untrustedName);
  const { entries } = look.listing;
  const files = entries.filter((entry) => !entry.isFolder);
  const total = files.reduce((sum, entry) => sum + (entry.sizeBytes ?? 0), 0);
  const summary =
    files.length === 0
      ? words().archive.nothing
      : words().archive.sum(countText(files.length, 'files'), sizeText(total), sizeText(input.sizeBytes));
  return page(
    name,
    style,
    element('h1', {}, text(name)),
    element('p', {}, text(summary)),
    ...notes(look.listing, input, total).map((note) => element('p', { class: 'warn' }, text(note))),
    entries.length === 0
      ? null
      : element(
          'table',
          {},
          element(
            'tr',
            {},
            element('th', {}, text(words().archive.columns.name)),
            element('th', {}, text(words().archive.columns.size)),
            element('th', {}, text(words().archive.columns.changed)),
          ),
          rows(input, look, first, tools),
        ),
    first + rowsAPage >= files.length
      ? look.listing.isCut
        ? cutNote(words().cut.archive)
        : null
      : element(
          'p',
          {},
          memberLink(
            tools.addMember({
              untrustedName: input.untrustedName,
              by: 'archive',
              what: ['list', input.path, String(first + rowsAPage), input.password ?? '', input.untrustedName],
            }),
            words().archive.next(countText(files.length, 'files')),
          ),
        ),
  );
};

const notes = (listing: Listing, input: Input, totalBytes: number): readonly string[] => [
  ...(listing.isCut ? [words().cut.archive] : []),
  ...(totalBytes > bombBytes && totalBytes > input.sizeBytes * bombRatio
    ? [words().archive.bomb(Math.round(totalBytes / input.sizeBytes))]
    : []),
  ...(listing.entries.some((entry) => isProgram(entry.untrustedPath)) ? [words().archive.programs] : []),
  ...(listing.entries.some((entry) => /(?:^|[/\\])\.\.(?:[/\\]|$)|^(?:[/\\]|[A-Za-z]:[/\\])/.test(entry.untrustedPath))
    ? [words().archive.leadsOut]
    : []),
];

/** Folder by folder, as the paths have it. */
const rows = (input: Input, look: Look, first: number, tools: Tools): readonly Html[] => {
  const files = look.listing.entries
    .filter((entry) => !entry.isFolder)
    .map((entry) => ({ entry, at: entry.untrustedPath.lastIndexOf('/') + 1 }))
    .map(({ entry, at }) => ({
      entry,
      folder: entry.untrustedPath.slice(0, at),
      untrustedName: entry.untrustedPath.slice(at),
    }));
  files.sort((one, other) => compare(one.folder, other.folder) || compare(one.untrustedName, other.untrustedName));
  const shown: Html[] = [];
  let folder = '';
  for (const file of files.slice(first, first + rowsAPage)) {
    if (file.folder !== folder) {
      folder = file.folder;
      shown.push(element('tr', { class: 'folder' }, element('td', { colspan: 3 }, text(visibleText(folder)))));
    }
    shown.push(row(file.entry, file.untrustedName, folder === '', input, look, tools));
  }
  return shown;
};

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const row = (entry: Entry, untrustedName: string, isTop: boolean, input: Input, look: Look, tools: Tools): Html => {
  const label = visibleText(untrustedName);
  const reader = entry.isEncrypted && look.reader === 'bsdtar' ? noReader : look.reader;
  const what = [reader, input.path, entry.untrustedPath, input.password ?? ''];
  const name =
    tools.depth >= depthMax ? text(label) : memberLink(tools.addMember({ untrustedName, by: 'archive', what }), label);
  const marks = [
    ...(isProgram(untrustedName) ? [words().archive.program] : []),
    ...(entry.isEncrypted ? [words().archive.locked] : []),
  ].join(', ');
  return element(
    'tr',
    {},
    element(
      'td',
      isTop ? {} : { style: 'padding-left:18pt' },
      name,
      marks === '' ? null : [text(' '), element('span', { class: 'warn' }, text(`(${marks})`))],
    ),
    element('td', { class: 'size' }, text(entry.sizeBytes === null ? '' : sizeText(entry.sizeBytes))),
    element('td', { class: 'date' }, text(entry.modified)),
  );
};

export const archive: Presenter = { present, takeOut: takeOutOrList };
