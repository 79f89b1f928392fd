// A message as a page: who, when, what about, what is attached, then the text. All that comes from the message is
// escaped by html.ts; the only markup of a sender's is that which the web presenter's cleaner gives back.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';
import { isProgram } from '../archive-entries.ts';
import { cutNote, element, memberLink, page, text, type Content, type Html } from '../html.ts';
import { depthMax } from '../members.ts';
import type { Tools } from '../presenter.ts';
import { firstOfText, sizeText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { label, words } from '../words.ts';

export interface Attached {
  readonly untrustedName: string;
  readonly sizeBytes: number | null;
  /** For Tools.addMember. */
  readonly what: readonly string[];
}
export interface MessageView {
  /** Label and text, in the order of reading. */
  readonly untrustedFields: readonly (readonly [GuestLabel, string])[];
  readonly untrustedSubject: string;
  readonly notes: readonly string[];
  readonly attached: readonly Attached[];
  readonly body: Content;
  /** Cleaned, of the body's own. */
  readonly styles: string;
}

const style =
  'table.head td{padding:0 6pt 1pt 0}td.label{color:#59636e;white-space:nowrap}hr{margin:6pt 0}' +
  'div.attached{background:#f1f3f5;padding:4pt;margin:6pt 0}.quoted{color:#5c4a1f}th{border:0}';

export const messagePage = (view: MessageView, tools: Tools): string => {
  const subject = visibleText(view.untrustedSubject, 1000);
  return page(
    subject,
    style + view.styles,
    element('h1', {}, text(subject === '' ? words().mail.noSubject : subject)),
    element(
      'table',
      { class: 'head' },
      view.untrustedFields
        .filter(([, value]) => value !== '')
        .map(([name, value]) =>
          element(
            'tr',
            {},
            element('td', { class: 'label' }, text(label(name))),
            element('td', {}, text(visibleText(value, 2000))),
          ),
        ),
    ),
    view.notes.map((note) => element('p', { class: 'warn' }, text(note))),
    attachedList(view.attached, tools),
    element('hr', {}),
    view.body,
  );
};

export const attachedList = (attached: readonly Attached[], tools: Tools): Content =>
  attached.length === 0
    ? null
    : element(
        'div',
        { class: 'attached' },
        element('b', {}, text(words().mail.attached)),
        attached.map((one) => attachedLine(one, tools)),
      );

const attachedLine = ({ untrustedName, sizeBytes, what }: Attached, tools: Tools): Html => {
  const shownName = visibleText(untrustedName);
  return element(
    'div',
    {},
    tools.depth >= depthMax
      ? text(shownName)
      : memberLink(tools.addMember({ untrustedName, by: 'mail', what }), shownName),
    element('span', { class: 'quiet' }, text(sizeBytes === null ? '' : ` ${sizeText(sizeBytes)}`)),
    isProgram(untrustedName) ? element('span', { class: 'warn' }, text(` (${words().mail.program})`)) : null,
  );
};

const linesMax = 20_000;

/** Plain text with its line ends; quoted lines are told from own ones. */
export const plainText = (untrusted: string): Content => {
  const lines = untrusted.replace(/\r\n?/g, '\n').trimEnd().split('\n');
  return element(
    'div',
    {},
    lines.slice(0, linesMax).map((line) => {
      const kept = line.replace(/\t/g, '    ').replace(/^ +| {2,}/g, (blanks) => '\u00a0'.repeat(blanks.length));
      return [/^\s*>/.test(line) ? element('span', { class: 'quoted' }, text(kept)) : text(kept), element('br', {})];
    }),
    lines.length > linesMax ? cutNote(firstOfText(linesMax, lines.length, 'lines')) : null,
  );
};
