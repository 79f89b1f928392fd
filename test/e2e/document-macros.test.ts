// Macros that an Office document brings along, bound to its opening. They would change what its first page says and make
// a file; that the same documents do so where nothing forbids it is shown by the same LibreOffice.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import { type DocumentUser } from '../support/document-user.ts';
import { guestHome } from '../support/guest-box.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { macroDocuments, makeMacroDocm } from '../support/macro-documents.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { startPermissiveOffice } from '../support/permissive-office.ts';
import { protectOffice } from '../support/protected-office.ts';
import { plainWords } from '../support/read-text.ts';

const missing = (await missingForDispvms()) ?? (await missingForOffice());
const witness = 'macro-ran';
const words = {
  pageSays: 'Copper window morning',
  secondSays: 'Silver meadow evening',
  macroSays: 'Trombone',
  macroWrites: `${guestHome}/${witness}`,
} as const;
const password = 'tulip';
const documents = macroDocuments(words);

describe('a macro that is bound to the opening of a document', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  let renderPermissively: Awaited<ReturnType<typeof startPermissiveOffice>>;
  before(async () => {
    viewer = await GuestViewer.start('office');
    renderPermissively = await startPermissiveOffice(viewer.box);
  });
  after(() => viewer.stop());

  const ran = (): boolean => existsSync(join(viewer.box.home, witness));
  const seesPlainPages = async (): Promise<void> => {
    // All pages are made after the first one: late enough for what LibreOffice does when nothing else is to be done.
    await viewer.type('ctrl+Next');
    await viewer.sees(words.secondSays, 'the second page');
    await viewer.type('ctrl+Home');
    await viewer.sees(words.pageSays, 'the first page');
    assert.ok(!ran(), 'it made its file');
  };

  for (const { name, bytes } of documents) {
    test(`runs where nothing forbids it: ${name}`, async () => {
      const pages = await renderPermissively(name, bytes);
      assert.ok(ran(), 'it made its file');
      await rm(join(viewer.box.home, witness));
      await viewer.open('pages.pdf', pages);
      await viewer.sees(words.macroSays, 'what it writes');
    });

    test(`does not run in the guest’s LibreOffice: ${name}`, async () => {
      await viewer.open(name, bytes);
      await seesPlainPages();
    });
  }

  test('does not run in the guest’s LibreOffice behind a password, where the document is opened another way', async () => {
    await viewer.open('letter.docm', protectOffice(makeMacroDocm(words), password));
    assert.equal((await viewer.answer(password)).event, 'page');
    await seesPlainPages();
  });
});

describe('a macro in a DispVM', { skip: missing ?? false }, () => {
  let user: DocumentUser;
  withDispvmWorld((person) => {
    user = person;
  });

  for (const { name, bytes } of documents.filter((one) => /\.(docm|xls)$/.test(one.name))) {
    test(`does not run: ${name}`, async () => {
      const opened = await user.open(name, bytes, { target: '@dispvm:office' });
      await user.seesInBars('Page 1 of 2', opened);
      const seen = await user.seesText(words.pageSays, 'the first page');
      assert.ok(!plainWords(seen).includes(plainWords(words.macroSays)));
      await user.close(opened);
    });
  }
});
