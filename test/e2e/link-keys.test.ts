// Links without a pointer: Tab leads over them, a frame shows where it is, Return follows. Alike in a PDF, a web page,
// a list.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import type { DocumentUser } from '../support/document-user.ts';
import { makeLinkedPdf } from '../support/linked-pdf.ts';
import { makeSample } from '../support/sample-documents.ts';
import { makeZip } from '../../scripts/zip.ts';
import { furtherCase } from '../support/thorough.ts';

const missing = await missingForDispvms();
const sentence = 'Seven cotton tents';

describe('the links of a document, by keyboard', { skip: missing ?? false }, () => {
  let user: DocumentUser;
  withDispvmWorld((person) => {
    user = person;
  });

  test('of a PDF: in the order of reading, on to the next page and back', async () => {
    const addresses = ['https://copper.example/', 'https://meadow.example/', 'https://window.example/'] as const;
    const opened = await user.open('links.pdf', makeLinkedPdf({ addresses, secondPageSays: sentence }));
    const unmarked = await user.still(opened);
    const marked = await user.changes(opened, 'the frame around the first link', () => user.type('Tab'));
    await user.type('Escape');
    await user.becomes(opened, 'Escape', unmarked);
    await user.type('Tab');
    await user.becomes(opened, 'Tab', marked);
    await user.type('Return');
    await user.seesText('copper.example', 'the first address');
    await user.type('Tab', 'Return');
    await user.seesText('meadow.example', 'the second address');
    await user.type('Tab', 'Return');
    await user.seesText(sentence, 'the page that the third one leads to');
    await user.type('Tab', 'Return');
    await user.seesText('window.example', 'the address on that page');
    // Around the end to the first page, and from its first link back to the last one.
    await user.type('Tab', 'Return');
    await user.seesText('copper.example', 'the first address again');
    await user.type('shift+Tab', 'Return');
    await user.seesText('window.example', 'the last address again');
    await user.close(opened);
  });

  test('of a web page: one far below comes into view', async () => {
    const filler = Array.from({ length: 300 }, (_, index) => `<p>Line ${index}</p>`).join('');
    const opened = await user.open(
      'long.html',
      Buffer.from(
        `<html><body><h1>Top</h1>${filler}<p>${sentence}: <a href="https://meadow.example/">here</a></p></body></html>`,
      ),
    );
    await user.type('Tab');
    await user.seesText(sentence, 'the link');
    await user.type('Return');
    await user.seesText('meadow.example', 'its address');
    await user.close(opened);
  });

  test(
    'of an archive: a member opens, and the way back leads to the link that was left',
    { skip: furtherCase },
    async () => {
      const opened = await user.open(
        'box.zip',
        makeZip({ 'one.txt': 'something else', 'two.txt': `${sentence} inside` }),
      );
      await user.type('Tab', 'Tab', 'Return');
      await user.seesText(`${sentence} inside`, 'the second member');
      await user.type('alt+Left');
      await user.seesText('2 files', 'the list again');
      await user.type('Return');
      await user.seesText(`${sentence} inside`, 'the same member again');
      await user.close(opened);
    },
  );

  test('of a message: what is attached opens', async () => {
    const { name, bytes } = await makeSample('eml', sentence);
    const opened = await user.open(name, bytes);
    await user.type('Tab', 'Return');
    await user.seesText(`Inside: ${sentence}`, 'what is attached');
    await user.close(opened);
  });

  test('where there are none, Tab and Return do nothing', async () => {
    const { name, bytes } = await makeSample('txt', sentence);
    const opened = await user.open(name, bytes);
    const before = await user.still(opened);
    await user.type('Tab', 'Return', 'shift+Tab', 'Return');
    assert.deepEqual(await user.still(opened), before);
    await user.close(opened);
  });
});
