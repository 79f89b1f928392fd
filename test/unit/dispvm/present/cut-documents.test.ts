// Of what has more than is shown, the shown part says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { card } from '../../../../dispvm/present/card/card.ts';
import { mail } from '../../../../dispvm/present/mail/mail.ts';
import { prepared } from '../../../../dispvm/present/paper/prepared.ts';
import type { Input, Presenter, TakenOut, Tools } from '../../../../dispvm/present/presenter.ts';
import { web } from '../../../../dispvm/present/web.ts';

interface Shown {
  readonly outcome: TakenOut;
  readonly page: string;
  readonly members: readonly (readonly string[])[];
}

/** Presents a document of these bytes; `said` is what the guest's programs write. */
const show = (presenter: Presenter, bytes: string, said = 'made'): Shown => {
  const written = new Map<string, string>([['/in', bytes]]);
  const members: (readonly string[])[] = [];
  const tools: Partial<Tools> = {
    depth: 0,
    newPath: (name) => `/out/${written.size}-${name}`,
    sizeBytes: (path) => written.get(path)?.length ?? null,
    readLatin1: (path, max, offset = 0) => written.get(path)?.slice(offset, offset + max) ?? null,
    readText: (path, max) => written.get(path)?.slice(0, max) ?? null,
    writeText: (path, text) => {
      written.set(path, text);
      return true;
    },
    run: (argv, options) => {
      written.set(
        options?.outputPath ?? argv.find((word) => word.startsWith('/out/') || word.includes('=/out/')) ?? '',
        said,
      );
      const output = /\/out\/.*/.exec(argv.join(' '))?.[0].split(' ')[0];
      if (output !== undefined) written.set(output, said);
      return { ended: 'exited', exitCode: 0 };
    },
    addMember: ({ what }) => members.push(what) - 1,
  };
  const present = (path: string): TakenOut => {
    const input: Input = {
      path,
      untrustedName: 'a',
      sizeBytes: bytes.length,
      untrustedHead: Uint8Array.from(bytes.slice(0, 4096), (letter) => letter.charCodeAt(0) & 0xff),
      password: null,
    };
    return presenter.present(input, tools as Tools);
  };
  const outcome = present('/in');
  const page = outcome.kind === 'open' ? (written.get(outcome.path) ?? '') : '';
  return { outcome, page, members };
};

const mailHead = 'From: a@example.org\nSubject: s\n\n';
const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}`).join('\n');

test('a message of more lines than are shown says so below them, and no other does', () => {
  assert.match(
    show(mail, mailHead + lines(20_001)).page,
    /line 19999.*The first 20,000 of 20,001 lines are shown here\.<\/p><\/div><\/body>/s,
  );
  assert.doesNotMatch(show(mail, mailHead + lines(20_000)).page, /shown here|longer/);
});

test('a message longer than what is read of it says so', () => {
  const long = 'x'.repeat(2 * 1024 * 1024 + 1);
  assert.match(show(mail, `${mailHead}${long}`).page, /The message is longer than what is shown here/);
  assert.doesNotMatch(show(mail, `${mailHead}${long.slice(100)}`).page, /longer than/);
});

test('a message of more parts than are listed says so', () => {
  const message = (parts: number): string =>
    `MIME-Version: 1.0\nContent-Type: multipart/mixed; ` +
    `boundary=b\n\n${'--b\nContent-Type: application/pdf; name=a.pdf\n\nx\n'.repeat(parts)}--b--\n`;
  assert.match(show(mail, message(1001)).page, /more parts than can be listed/);
  assert.doesNotMatch(show(mail, message(500)).page, /more parts/);
});

test('a mailbox is listed a part at a time, with a way to the next', () => {
  const mailbox = (count: number): string => `From a Thu Nov 26\nSubject: s\n\ntext\n\n`.repeat(count);
  const { page, members } = show(mail, mailbox(1001));
  assert.match(page, /1,001 messages\..*>Messages from 1001<\/a>/s);
  assert.deepEqual(members.at(-1), ['mailbox', '/in', 'a', '1000']);
  assert.doesNotMatch(show(mail, mailbox(1000)).page, /Messages from/);
});

test('Apple’s message is the part that its first line counts', () => {
  const message = 'From: a@example.org\nSubject: s\n\nHello\n';
  const { page } = show(mail, `${message.length}        \n${message}<?xml version="1.0"?><plist>flags</plist>\n`);
  assert.match(page, /Hello/);
  assert.doesNotMatch(page, /flags/);
});

test('more contacts than are shown, and one with more in it, say so', () => {
  const contact = (name: string, more = ''): string => `BEGIN:VCARD\nFN:${name}\n${more}END:VCARD\n`;
  assert.match(show(card, contact('A').repeat(1001)).page, /The first 1,000 of 1,001 entries are shown here/);
  assert.match(show(card, contact('A', 'TEL:1\n'.repeat(501))).page, /The first 500 of 501 lines are shown here/);
  assert.match(
    show(card, contact('A', `NOTE:${'n'.repeat(20_001)}\n`)).page,
    /The first 20,000 of 20,001 characters are shown here/,
  );
  assert.match(show(card, contact('A', 'X-A:1\n'.repeat(50_000))).page, /The file is longer than what is shown here/);
  assert.doesNotMatch(show(card, contact('A', 'TEL:1\n'.repeat(500))).page, /shown here/);
});

test('a web page longer than what is read of it says so at its end', () => {
  assert.match(
    show(web, `<p>${'a '.repeat(4_200_000)}</p>`).page,
    /The page is longer than what is shown here\.<\/p><\/body>/,
  );
  assert.doesNotMatch(show(web, '<p>short</p>').page, /longer/);
});

const postScript = (more: string): string => `%!PS-Adobe-3.0\n${more}\nshowpage\n`;

for (const [what, bytes, said, all] of [
  ['PostScript that says how many pages it has', postScript('%%Pages: 812 '), '', 812],
  [
    'PostScript that says so at its end',
    postScript(`%%Pages: (atend)\n${'x'.repeat(9000)}\n%%Trailer\n%%Pages: 7`),
    '',
    7,
  ],
  ['PostScript that does not say it', postScript(''), '', null],
  ['PostScript that says nonsense', postScript('%%Pages: many'), '', null],
  ['DjVu', 'AT&TFORM', '812\n', 812],
  ['DjVu that is damaged', 'AT&TFORM', 'no number', null],
] as const) {
  test(`${what} opens with its first 300 pages, and with as many as it has`, () => {
    const { outcome } = show(prepared, bytes, said === '' ? 'made' : said);
    assert.deepEqual(outcome.kind === 'open' ? outcome.limit : outcome, { shown: 300, all });
  });
}
