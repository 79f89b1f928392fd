// Office documents in a real DispVM of their own template, beside one of the default template: read back from the
// screen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeZip } from '../../scripts/zip.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { makeLinkedDocx } from '../support/linked-docx.ts';
import { makeProtectedOdt } from '../support/protected-odt.ts';
import { findWord } from '../support/find-word.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { glanceAtScreen } from '../support/read-text.ts';
import { makeSample, officeKinds } from '../support/sample-documents.ts';
import { oneOrAll } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = (await missingForDispvms()) ?? (await missingForOffice());
const slowMs = 90_000;
const sentence = 'Copper window morning';
/** A compound file as far as its name for the stream that an encrypted document lies in. */
const makeLockedDocx = (): Buffer =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(504),
    Buffer.from('EncryptedPackage', 'utf16le'),
    Buffer.alloc(2000),
  ]);
/** A picture in many colours, which any program of the guest can read. */
const guestPicture = '/usr/lib/glovebox/samples/sample.png';
/** Fewer than a picture of hills has, more than the window's bars have. */
const picturesColours = 60;
const isColourful = (rgb: number): boolean => {
  const parts = [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff];
  return Math.max(...parts) - Math.min(...parts) > 60;
};
const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

describe('an Office document', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  before(async () => {
    world = await startDispvmWorld();
  });
  after(() => world.stop());

  const start = async (name: string, bytes: Uint8Array, template: string): Promise<{ call: Call; id: string }> => {
    const call = await world.call({ target: `@dispvm:${template}` });
    call.sendFile(name, Buffer.from(bytes), true);
    return { call, id: await waitUntil(() => call.dispvmId, 'the call is accepted') };
  };
  const seesText = (words: string): Promise<string> =>
    waitUntil(
      async () => {
        const seen = await glanceAtScreen(world.screen.display);
        return plain(seen).includes(plain(words)) ? seen : null;
      },
      `“${words}” can be read`,
      slowMs,
    );
  const answer = async (password: string): Promise<void> => {
    await world.runX('xdotool', 'type', '--delay', '60', password);
    await world.runX('xdotool', 'key', 'Return');
  };
  const close = async ({ call, id }: { call: Call; id: string }): Promise<void> => {
    await world.closeWindow(id);
    await call.over(slowMs);
    assert.equal(call.failure, null);
  };

  for (const kind of oneOrAll(officeKinds)) {
    test(`of the kind ${kind} is shown as pages`, async () => {
      const { name, bytes } = await makeSample(kind, sentence);
      const opened = await start(name, bytes, 'office');
      await waitUntil(
        () => opened.call.reached('visible') || opened.call.failure !== null,
        `${name} is visible`,
        slowMs,
      );
      assert.equal(opened.call.failure, null);
      await seesText(sentence);
      await close(opened);
    });
  }

  test('out of an archive is shown in the same VM', async () => {
    const { bytes } = await makeSample('docx', sentence);
    const opened = await start('papers.zip', makeZip({ 'letter.docx': bytes, 'other.txt': 'else' }), 'office');
    const head = await waitUntil(() => findWord(world.screen.display, 'Size'), 'the list can be read', slowMs);
    // The first row of the list.
    await world.runX('xdotool', 'mousemove', String(head.x - 60), String(head.y + 26), 'click', '1');
    await seesText(sentence);
    await close(opened);
  });

  test('is shown as what it is, whatever its name says', async () => {
    const { bytes } = await makeSample('xlsx', sentence);
    const opened = await start('letter.docx', bytes, 'office');
    await seesText(sentence);
    await close(opened);
  });

  test('is shown beside a PDF, each in a DispVM of its own template', async () => {
    const [letter, page] = await Promise.all([
      makeSample('docx', sentence),
      makeSample('pdf', 'Silver meadow evening'),
    ]);
    const office = await start(letter.name, letter.bytes, 'office');
    const usual = await start(page.name, page.bytes, 'debian-13');
    for (const { call } of [office, usual]) await waitUntil(() => call.reached('visible'), 'both are visible', slowMs);
    const templates = [office, usual].map(({ call }) => call.statuses.find(({ event }) => event === 'dispvm'));
    assert.deepEqual(
      templates.map((status) => status?.event === 'dispvm' && status.dispvm.template),
      ['office', 'debian-13'],
    );
    for (const opened of [usual, office]) await close(opened);
  });

  test('that has a password asks for it: a wrong one is told, the right one opens', async () => {
    const opened = await start('locked.odt', makeProtectedOdt(sentence, 'tulip'), 'office');
    await waitUntil(
      () => opened.call.reached('visible') || opened.call.failure !== null,
      'the question is visible',
      slowMs,
    );
    assert.equal(opened.call.failure, null);
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(opened.id));
    await seesText('document is protected');
    await answer('rose');
    await seesText('That was not the password');
    await answer('tulip');
    await seesText(sentence);
    await close(opened);
  });

  test('knows its name, and shows no picture that it only links to', async () => {
    const opened = await start('meadow.docx', makeLinkedDocx('This text is called', guestPicture), 'office');
    await seesText('This text is called meadow docx');
    const { framebuffer } = world.screen;
    const whole = { x: 0, y: 0, width: framebuffer.width, height: framebuffer.height };
    const colourful = [...framebuffer.sample(whole, 200, 150)].filter(isColourful);
    assert.ok(new Set(colourful).size < picturesColours, 'the linked picture is shown');
    await close(opened);
  });

  test('that is protected in a way that LibreOffice does not know is said to be so', async () => {
    const { call } = await start('locked.docx', makeLockedDocx(), 'office');
    await call.over(slowMs);
    assert.equal(call.failure, 'document-locked');
  });

  test('that is damaged is said to be damaged', async () => {
    const { call } = await start('broken.docx', Buffer.from('PK\x03\x04 and nothing more'), 'office');
    await call.over(slowMs);
    assert.equal(call.failure, 'document-damaged');
  });
});
