// A page for what is inside of something and cannot be shown in this template: says what it is, and what to do.
import { element, page, text } from './html.ts';
import { openPage, type Input, type Outcome, type Tools } from './presenter.ts';
import { sizeText } from './size-text.ts';
import { visibleText } from './visible-text.ts';

/** Types that other templates have, or none: named by their endings, as their bytes may be those of an archive. */
const elsewhere: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Word document': 'doc docx docm dot dotx dotm',
    'Excel workbook': 'xls xlsx xlsm xlsb xlt xltx',
    'PowerPoint presentation': 'ppt pptx pptm pps ppsx pot potx',
    'OpenDocument text': 'odt ott fodt',
    'OpenDocument spreadsheet': 'ods ots fods',
    'OpenDocument presentation': 'odp otp fodp',
    'OpenDocument drawing': 'odg otg fodg',
    'Rich text': 'rtf',
    'Pages document': 'pages',
    'Numbers spreadsheet': 'numbers',
    'Keynote presentation': 'key',
    'Works document': 'wps wks',
    'Visio drawing': 'vsd vsdx vdx',
    'Publisher document': 'pub',
    'Access database': 'mdb accdb',
    'SQLite database': 'sqlite sqlite3',
    'OneNote notebook': 'one',
    'Outlook data file': 'pst ost',
    'QuickBooks file': 'qbw',
    'Project plan': 'mpp',
  }).flatMap(([type, endings]) => endings.split(' ').map((ending): [string, string] => [ending, type])),
);

export const endingOf = (untrustedName: string): string =>
  untrustedName.slice(untrustedName.lastIndexOf('.') + 1).toLowerCase();

/** What a document of this ending is called where this template has no type for it. */
export const typeElsewhere = (untrustedName: string): string | null => elsewhere.get(endingOf(untrustedName)) ?? null;

export const presentUnshowable = (input: Input, tools: Tools): Outcome => {
  const name = visibleText(input.untrustedName);
  const type = typeElsewhere(input.untrustedName) ?? tools.typeName(input.untrustedHead, input.untrustedName);
  return openPage(
    tools,
    page(
      name,
      '',
      element('h1', {}, text(name)),
      element('p', {}, text(`${type ?? 'A file of no known kind'}, ${sizeText(input.sizeBytes)}.`)),
      element(
        'p',
        {},
        text(
          'This disposable virtual machine has nothing to show it with. Save the file it lies in, take it out there, and open it on its own: ' +
            'a template that can show it is taken then, if there is one.',
        ),
      ),
    ),
  );
};
