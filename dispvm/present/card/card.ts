// Calendar entries, contacts and key stores as cards that people read: each with what is known of it.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';
import { cutNote, element, page, text, type Content, type Html } from '../html.ts';
import { failed, openPage, type Input, type Outcome, type Presenter, type Tools } from '../presenter.ts';
import { asUtf8, guessEncoding } from '../text-encoding.ts';
import { firstOfText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { decodeLongBase64 } from '../mail/mail-programs.ts';
import { birthdayWords, endWords, listWords, recurrenceWords, timeWords } from './calendar-words.ts';
import { isKeyStore, presentKeyStore } from './key-store.ts';
import {
  hasMoreLines,
  lineOf,
  readComponents,
  textOf,
  unescapeText,
  type Component,
  type Line,
} from './content-lines.ts';
import { label, words } from '../words.ts';

const textMaxBytes = 8 * 1024 * 1024;
const cardsMax = 1000;
const entryNames: readonly string[] = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY'];
const style = 'td.label{color:#59636e;white-space:nowrap}div.card{margin:0 0 12pt 0;border-bottom:1px solid #c9d1d9}';

const present = (input: Input, tools: Tools): Outcome =>
  isKeyStore(input.untrustedHead) ? presentKeyStore(input, tools) : presentCards(input, tools);

const presentCards = (input: Input, tools: Tools): Outcome => {
  const untrusted = tools.readText(
    asUtf8(
      input.path,
      guessEncoding(input.path, () => null, tools),
      tools,
    ),
    textMaxBytes,
  );
  if (untrusted === null) return failed('storageFull');
  const { components } = readComponents(untrusted);
  const events = components
    .filter(({ name }) => name === 'VCALENDAR')
    .flatMap((calendar) =>
      calendar.components
        .filter(({ name }) => entryNames.includes(name))
        .map((entry) =>
          entry.name === 'VFREEBUSY' ? freeBusyCard(entry) : eventCard(entry, textOf(calendar, 'METHOD')),
        ),
    );
  const cards = [
    ...events,
    ...components.filter(({ name }) => name === 'VCARD').map((contact) => contactCard(contact, tools)),
  ];
  if (cards.length === 0 && !components.some(({ name }) => name === 'VCALENDAR')) return failed('damaged');
  const isCut = untrusted.length >= textMaxBytes || hasMoreLines(untrusted);
  return openPage(
    tools,
    page(
      visibleText(input.untrustedName),
      style,
      cards.length === 0 ? element('p', {}, text(words().card.noEntries)) : cards.slice(0, cardsMax),
      cards.length > cardsMax ? cutNote(firstOfText(cardsMax, cards.length, 'entries')) : null,
      isCut ? cutNote(words().cut.file) : null,
    ),
  );
};

/** `detail`: of the label, from the document. */
type Row = readonly [name: GuestLabel, untrusted: string, untrustedDetail?: string];

const rowsMax = 500;
const valueMaxCharacters = 20_000;

const cardOf = (title: string, notes: readonly string[], rows: readonly Row[], picture: Html | null): Html => {
  const filled = rows.filter(([, value]) => value.trim() !== '');
  return element(
    'div',
    { class: 'card' },
    element('h1', {}, text(visibleText(title))),
    picture,
    notes.map((note) => element('p', { class: 'warn' }, text(note))),
    element('table', {}, filled.slice(0, rowsMax).map(rowOf)),
    filled.length > rowsMax ? cutNote(firstOfText(rowsMax, filled.length, 'lines')) : null,
  );
};

const rowOf = ([name, value, untrustedDetail]: Row): Html => {
  const shownName =
    untrustedDetail === undefined ? label(name) : visibleText(`${label(name)} (${untrustedDetail})`, 60);
  return element('tr', {}, element('td', { class: 'label' }, text(shownName)), element('td', {}, linesOf(value)));
};

const linesOf = (value: string): Content => [
  value
    .slice(0, valueMaxCharacters)
    .split('\n')
    .map((line) => element('div', {}, text(visibleText(line, 4000)))),
  value.length > valueMaxCharacters ? cutNote(firstOfText(valueMaxCharacters, value.length, 'characters')) : null,
];

const methods: ReadonlyMap<string, 'invitation' | 'cancels' | 'answer' | 'proposal'> = new Map([
  ['REQUEST', 'invitation'],
  ['CANCEL', 'cancels'],
  ['REPLY', 'answer'],
  ['COUNTER', 'proposal'],
]);

const eventCard = (event: Component, method: string): Html => {
  const status = textOf(event, 'STATUS').toUpperCase();
  const known = methods.get(method.toUpperCase());
  const notes = [
    ...(known === undefined ? [] : [words().card[known]]),
    ...(status === 'CANCELLED' ? [words().card.cancelled] : []),
  ];
  const [begin, end] = [lineOf(event, 'DTSTART'), lineOf(event, 'DTEND')];
  const dates = (listName: string, but: Line | null): string =>
    listWords(
      event.lines.filter(({ name }) => name === listName),
      but,
      end,
    );
  const ends = endWords(begin, end, textOf(event, 'DURATION'));
  const rule = lineOf(event, 'RRULE')?.untrustedValue;
  return cardOf(
    textOf(event, 'SUMMARY') || words().card.noTitle,
    notes,
    [
      ['Begins', timeWords(begin)],
      ['Ends', ends],
      ['Lasts', ends === '' ? textOf(event, 'DURATION') : ''],
      ['Due', timeWords(lineOf(event, 'DUE'))],
      ['Repeats', rule === undefined ? '' : recurrenceWords(rule)],
      ['Also on', dates('RDATE', begin)],
      ['Except', dates('EXDATE', null)],
      ['Instead of', timeWords(lineOf(event, 'RECURRENCE-ID'))],
      ['Where', textOf(event, 'LOCATION')],
      ['Organizer', people(event, 'ORGANIZER')],
      ['Attendees', people(event, 'ATTENDEE')],
      ['Description', textOf(event, 'DESCRIPTION')],
      ['Address', textOf(event, 'URL')],
    ],
    null,
  );
};

/** Of what kind a time is (FBTYPE); one of no known kind is busy (RFC 5545, 3.2.9). */
const timeLabels: ReadonlyMap<string, GuestLabel> = new Map<string, GuestLabel>([
  ['FREE', 'Free'],
  ['BUSY-TENTATIVE', 'Perhaps busy'],
  ['BUSY-UNAVAILABLE', 'Not available'],
]);

/** When somebody has time and when not, as calendars publish it: which times, and never what for. */
const freeBusyCard = (entry: Component): Html =>
  cardOf(
    words().card.freeBusy,
    [],
    [
      ['Begins', timeWords(lineOf(entry, 'DTSTART'))],
      ['Ends', endWords(lineOf(entry, 'DTSTART'), lineOf(entry, 'DTEND'), '')],
      ['Organizer', people(entry, 'ORGANIZER')],
      ['Attendees', people(entry, 'ATTENDEE')],
      ...entry.lines.filter(({ name }) => name === 'FREEBUSY').map(periodsRow),
    ],
    null,
  );

const periodsRow = (line: Line): Row => [
  timeLabels.get((line.parameters.get('FBTYPE') ?? '').toUpperCase()) ?? 'Busy',
  listWords([{ ...line, untrustedValue: line.untrustedValue.slice(0, valueMaxCharacters) }], null, null),
];

const answerWord = (untrusted: string): string =>
  new Map(Object.entries(words().card.answers)).get(untrusted) ?? untrusted;

const people = (event: Component, name: string): string =>
  event.lines
    .filter((line) => line.name === name)
    .map(({ parameters, untrustedValue }) => {
      const address = untrustedValue.replace(/^mailto:/i, '');
      const answer = parameters.get('PARTSTAT')?.toLowerCase();
      const name = parameters.get('CN');
      const shownAnswer = answer === undefined || answer === 'needs-action' ? '' : ` (${answerWord(answer)})`;
      return `${name === undefined ? address : `${name} <${address}>`}${shownAnswer}`;
    })
    .join('\n');

const contactLabels: ReadonlyMap<string, GuestLabel> = new Map(
  Object.entries<GuestLabel>({
    ORG: 'Organization',
    TITLE: 'Title',
    ROLE: 'Role',
    TEL: 'Telephone',
    EMAIL: 'E-mail',
    ADR: 'Address',
    URL: 'Web',
    BDAY: 'Birthday',
    NICKNAME: 'Nickname',
    NOTE: 'Note',
    IMPP: 'Messages',
    CATEGORIES: 'Categories',
  }),
);

const contactCard = (contact: Component, tools: Tools): Html => {
  const name =
    textOf(contact, 'FN') ||
    textOf(contact, 'N')
      .split(';')
      .filter((part) => part !== '')
      .join(' ') ||
    words().card.noName;
  const rows = contact.lines.flatMap((line): Row[] => {
    const name = contactLabels.get(line.name);
    if (name === undefined) return [];
    const type = (line.parameters.get('TYPE') ?? '')
      .toLowerCase()
      .split(',')
      .filter((word) => !/^(?:pref|internet|voice|)$/.test(word))
      .join(', ');
    const value = line.untrustedValue
      .replace(/^tel:|^mailto:/i, '')
      .split(/(?<!\\);/)
      .map(unescapeText)
      .filter((part) => part !== '')
      .join(', ');
    const shown = line.name === 'BDAY' ? birthdayWords(line) : value;
    return [type === '' ? [name, shown] : [name, shown, type]];
  });
  return cardOf(name, [], rows, photo(contact, tools));
};

const photo = (contact: Component, tools: Tools): Html | null => {
  const line = lineOf(contact, 'PHOTO');
  const encoded = line === null ? '' : line.untrustedValue.replace(/^data:image\/[\w+.-]+;base64,/i, '');
  const isInside =
    line !== null && (encoded !== line.untrustedValue || /^(?:b|base64)$/i.test(line.parameters.get('ENCODING') ?? ''));
  const path = isInside ? decodeLongBase64(encoded, 'photo', tools) : null;
  return path === null
    ? null
    : element(
        'p',
        {},
        element('img', { src: path.slice(path.lastIndexOf('/') + 1), alt: '', style: 'max-height:120pt' }),
      );
};

export const card: Presenter = { present };
