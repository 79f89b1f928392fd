import assert from 'node:assert/strict';
import test from 'node:test';
import { ViewerNewsReader, type ViewerWord } from '../../../../dom0/agent/viewer-news.ts';
import { toGuiSchema } from '../../../../protocol/gui-messages.ts';
import { guestTextMaxBytes, guestTextsFree, guiLineMaxBytes, viewerEventsFree } from '../../../../protocol/limits.ts';
import { encodeViewerEvent, type ViewerEvent } from '../../../../protocol/viewer-events.ts';
import { shown, table } from '../../../support/viewer-table.ts';

interface World {
  readonly say: (...events: readonly ViewerEvent[]) => readonly ViewerWord[] | null;
  readonly pass: (ms: number) => void;
}

const start = (document = { viewOnly: false, returnEdits: true }): World => {
  let nowMs = 0;
  const reader = new ViewerNewsReader({ viewers: table, ...document }, () => nowMs);
  return {
    say: (...events) => reader.take(Uint8Array.from(Buffer.concat(events.map(encodeViewerEvent)))),
    pass: (ms) => {
      nowMs += ms;
    },
  };
};
const delivered = (viewer: number): ViewerEvent => ({ event: 'delivered', viewer });
const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const turn: ViewerEvent = { event: 'page', page: 1, pages: 2 };

test('tells the window which viewer it is, from the table, and whether the file can be edited', () => {
  const mayEdit = (viewer: number, document?: { viewOnly: boolean; returnEdits: boolean }): boolean => {
    const [news] = start(document).say(delivered(viewer)) ?? [];
    assert.ok(news?.type === 'delivered' && news.viewer === table.viewers[viewer]);
    return news.mayEdit;
  };
  assert.equal(mayEdit(shown.pages), false);
  assert.equal(mayEdit(shown.text), true);
  assert.equal(mayEdit(shown.sheet), true);
  assert.equal(mayEdit(shown.text, { viewOnly: true, returnEdits: true }), false);
  assert.equal(mayEdit(shown.text, { viewOnly: false, returnEdits: false }), false);
});

test('whatever it gives out is a message to the window that fits into a line', () => {
  const { say } = start();
  const text = new Uint8Array(guestTextMaxBytes).fill(0xff);
  const news =
    say(
      delivered(shown.text),
      { event: 'painted' },
      turn,
      { event: 'password', isWrong: true },
      { event: 'inside', depth: 2 },
      { event: 'link', untrustedUtf8: utf8('https://example.org') },
      { event: 'copied', untrustedUtf8: text },
      { event: 'reading', untrustedUtf8: new Uint8Array(guestTextMaxBytes).fill(0x22) },
      { event: 'editing', viewer: shown.editor },
      { event: 'unsaved', isAny: true },
    ) ?? [];
  assert.equal(news.length, 10);
  for (const item of news) {
    const message = { ...item, dispvmId: 'disp1' };
    assert.deepEqual(toGuiSchema.parse(message), message);
    assert.ok(Buffer.byteLength(JSON.stringify(message)) < guiLineMaxBytes);
  }
});

test('leaves out of a text what could be more than characters, and out of an address what hides in it', () => {
  const { say } = start();
  const texts = say(
    delivered(shown.pages),
    { event: 'copied', untrustedUtf8: utf8('a\u001b[31m\tb\r\n\u0007\u0085c') },
    { event: 'link', untrustedUtf8: utf8('https://a\u202egpj.example\n/x') },
    { event: 'reading', untrustedUtf8: Uint8Array.of(0x61, 0xff) },
  )?.map((news) => ('untrustedText' in news ? news.untrustedText : ''));
  assert.deepEqual(texts, ['', 'a[31m\tb\nc', 'https://agpj.example/x', 'a\ufffd']);
});

for (const [what, events] of [
  ['a viewer that is not in the table', [delivered(99)]],
  ['a viewer that shows nothing of its own', [delivered(shown.editor)]],
  ['a second delivery', [delivered(0), delivered(0)]],
  ['a page of nothing', [turn]],
  ['what is painted twice', [delivered(0), { event: 'painted' }, { event: 'painted' }]],
  ['an editor where the type has none', [delivered(shown.pages), { event: 'editing', viewer: shown.editor }]],
  ['an editor that is another one', [delivered(shown.text), { event: 'editing', viewer: shown.sheet }]],
  [
    'an editor twice',
    [delivered(shown.text), { event: 'editing', viewer: shown.editor }, { event: 'editing', viewer: shown.editor }],
  ],
] as const) {
  test(`refuses ${what}`, () => assert.equal(start().say(...events), null));
}

test('an hour of turning pages is heard to its end', () => {
  const { say, pass } = start();
  say(delivered(0));
  for (let count = 0; count < 36_000; count += 1) {
    assert.equal(say(turn)?.length, 1);
    pass(100);
  }
});

test('a flood is not', () => {
  const { say } = start();
  say(delivered(0));
  let heard = 0;
  while (say(turn) !== null) heard += 1;
  assert.ok(heard < viewerEventsFree);
});

test('texts that come faster than they can be read are dropped, and heard again later', () => {
  const { say, pass } = start();
  say(delivered(0));
  const copy = (): number => say({ event: 'copied', untrustedUtf8: utf8('x') })?.length ?? -1;
  for (let count = 0; count < guestTextsFree; count += 1) assert.equal(copy(), 1);
  assert.equal(copy(), 0);
  pass(1000);
  assert.equal(copy(), 1);
});

test('what only an editor says is said by nobody else', () => {
  for (const event of [{ event: 'unsaved', isAny: false }, { event: 'saving' }, { event: 'saved' }] as const)
    assert.equal(start().say(delivered(shown.text), event), null);
});
