// Calendar entries, contacts and key stores as cards that people read: each with what is known of it.
import { cutNote, element, page, text, type Content, type Html } from '../html.ts';
import { failed, openPage, type Input, type Outcome, type Presenter, type Tools } from '../presenter.ts';
import { asUtf8, guessEncoding } from '../text-encoding.ts';
import { firstOfText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { decodeLongBase64 } from '../mail/mail-programs.ts';
import { recurrenceWords, timeWords } from './calendar-words.ts';
import { isKeyStore, presentKeyStore } from './key-store.ts';
import { hasMoreLines, lineOf, readComponents, textOf, unescapeText, type Component } from './content-lines.ts';

const textMaxBytes = 8 * 1024 * 1024;
const cardsMax = 1000;
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
        .filter(({ name }) => name === 'VEVENT' || name === 'VTODO' || name === 'VJOURNAL')
        .map((event) => eventCard(event, textOf(calendar, 'METHOD'))),
    );
  const cards = [
    ...events,
    ...components.filter(({ name }) => name === 'VCARD').map((contact) => contactCard(contact, tools)),
  ];
  if (cards.length === 0) return failed('damaged');
  const isCut = untrusted.length >= textMaxBytes || hasMoreLines(untrusted);
  return openPage(
    tools,
    page(
      visibleText(input.untrustedName),
      style,
      cards.slice(0, cardsMax),
      cards.length > cardsMax ? cutNote(firstOfText(cardsMax, cards.length, 'entries')) : null,
      isCut ? cutNote('The file is longer than what is shown here.') : null,
    ),
  );
};

type Row = readonly [label: string, untrusted: string];

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

const rowOf = ([label, value]: Row): Html =>
  element('tr', {}, element('td', { class: 'label' }, text(visibleText(label, 60))), element('td', {}, linesOf(value)));

const linesOf = (value: string): Content => [
  value
    .slice(0, valueMaxCharacters)
    .split('\n')
    .map((line) => element('div', {}, text(visibleText(line, 4000)))),
  value.length > valueMaxCharacters ? cutNote(firstOfText(valueMaxCharacters, value.length, 'characters')) : null,
];

const methods: ReadonlyMap<string, string> = new Map([
  ['REQUEST', 'This is an invitation.'],
  ['CANCEL', 'This cancels the event.'],
  ['REPLY', 'This is an answer to an invitation.'],
  ['COUNTER', 'This proposes another time.'],
]);

const eventCard = (event: Component, method: string): Html => {
  const status = textOf(event, 'STATUS').toUpperCase();
  const notes = [methods.get(method.toUpperCase()) ?? '', status === 'CANCELLED' ? 'It is cancelled.' : ''].filter(
    (note) => note !== '',
  );
  const excluded = event.lines
    .filter(({ name }) => name === 'EXDATE')
    .map(timeWords)
    .join('\n');
  const rule = lineOf(event, 'RRULE')?.untrustedValue;
  return cardOf(
    textOf(event, 'SUMMARY') || '(No title)',
    notes,
    [
      ['Begins', timeWords(lineOf(event, 'DTSTART'))],
      ['Ends', timeWords(lineOf(event, 'DTEND'))],
      ['Lasts', textOf(event, 'DURATION')],
      ['Due', timeWords(lineOf(event, 'DUE'))],
      ['Repeats', rule === undefined ? '' : recurrenceWords(rule)],
      ['Except', excluded],
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

const people = (event: Component, name: string): string =>
  event.lines
    .filter((line) => line.name === name)
    .map(({ parameters, untrustedValue }) => {
      const address = untrustedValue.replace(/^mailto:/i, '');
      const answer = parameters.get('PARTSTAT')?.toLowerCase();
      return `${parameters.get('CN') ?? ''}${parameters.has('CN') ? ` <${address}>` : address}${answer === undefined || answer === 'needs-action' ? '' : ` (${answer})`}`;
    })
    .join('\n');

const contactLabels: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
    '(No name)';
  const rows = contact.lines.flatMap((line): Row[] => {
    const label = contactLabels.get(line.name);
    if (label === undefined) return [];
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
    return [[type === '' ? label : `${label} (${type})`, line.name === 'BDAY' ? timeWords(line) : value]];
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
