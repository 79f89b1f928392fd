// A page for what is inside of something and cannot be shown in this template: says what it is, and what to do.
import officeTable from '../templates/office/viewers.json' with { type: 'json' };
import { element, page, text } from './html.ts';
import { openPage, type Input, type Outcome, type Tools } from './presenter.ts';
import { sizeText } from './size-text.ts';
import { visibleText } from './visible-text.ts';
import { kindName, words } from './words.ts';

/** Types of the template `office`: named by their endings, as their bytes may be those of an archive. */
const inOffice: ReadonlyMap<string, string> = new Map(
  officeTable.types.flatMap(({ name, extensions }) => extensions.map((ending): [string, string] => [ending, name])),
);

/** Types of no template. */
const nowhere: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Access database': 'mdb accdb',
    'SQLite database': 'sqlite sqlite3 db3',
    'OneNote notebook': 'one onepkg',
    'Outlook data file': 'pst ost',
    'QuickBooks file': 'qbw qbb',
    'Program for Windows': 'exe com scr dll',
    'InDesign document': 'indd',
    'QuarkXPress document': 'qxp qxd',
    'Statistics (SPSS)': 'sav',
  }).flatMap(([type, endings]) => endings.split(' ').map((ending): [string, string] => [ending, type])),
);

export const endingOf = (untrustedName: string): string =>
  untrustedName.slice(untrustedName.lastIndexOf('.') + 1).toLowerCase();

/** What a document of this ending is called where this template has no type for it. */
export const typeElsewhere = (untrustedName: string): string | null =>
  inOffice.get(endingOf(untrustedName)) ?? nowhere.get(endingOf(untrustedName)) ?? null;

/** Nobody is told to take it out: outside of a disposable VM it would be what people are to be kept from. */
const advice = (untrustedName: string): string =>
  inOffice.has(endingOf(untrustedName)) ? words().unshowable.inOffice : words().unshowable.nowhere;

export const presentUnshowable = (input: Input, tools: Tools): Outcome => {
  const name = visibleText(input.untrustedName);
  const type = typeElsewhere(input.untrustedName) ?? tools.typeName(input.untrustedHead, input.untrustedName);
  return openPage(
    tools,
    page(
      name,
      '',
      element('h1', {}, text(name)),
      element(
        'p',
        {},
        text(`${type === null ? words().unshowable.unknownKind : kindName(type)}, ${sizeText(input.sizeBytes)}.`),
      ),
      element('p', {}, text(advice(input.untrustedName))),
    ),
  );
};
