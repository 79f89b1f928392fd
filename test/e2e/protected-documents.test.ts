// Documents behind a password, each in the way that its own program has for it: asked for, told where it is wrong, and
// opened where it is right. What only its owner has a password for opens without a question.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { makeZip } from '../../scripts/zip.ts';
import { makeCertificate } from '../support/certificate-maker.ts';
import { makeCertificatePdf, makeForeignPdf } from '../support/certificate-pdf.ts';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import type { DocumentUser } from '../support/document-user.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { lockXls, protectOffice } from '../support/protected-office.ts';
import { makeAesPdf, makeRc4Pdf } from '../support/protected-pdf.ts';
import { makeProtectedOdt } from '../support/protected-odt.ts';
import { makeSample } from '../support/sample-documents.ts';
import { oneOrAll } from '../support/thorough.ts';
import { makeXls } from '../support/xls-workbook.ts';

const missing = (await missingForDispvms()) ?? (await missingForOffice());
const sentence = 'Copper window morning';
const [password, wrong] = ['tulip', 'rose'];

const locked = {
  'oldest.pdf': () => makeRc4Pdf(sentence, { user: password, owner: 'oak' }),
  'newest.pdf': () => makeAesPdf(sentence, { user: password, owner: 'oak' }),
  'agile.docx': async () => protectOffice((await makeSample('docx', sentence)).bytes, password),
  'agile.xlsx': async () => protectOffice((await makeSample('xlsx', sentence)).bytes, password),
  'agile.pptx': async () => protectOffice((await makeSample('pptx', sentence)).bytes, password),
  'old.xls': () => makeXls({ sentences: [sentence], lock: lockXls(password) }),
  'own.odt': () => makeProtectedOdt(sentence, password),
} as const satisfies Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;

const ownersOnly = {
  'oldest.pdf': makeRc4Pdf(sentence, { user: '', owner: 'oak' }),
  'newest.pdf': makeAesPdf(sentence, { user: '', owner: 'oak' }),
} as const;

describe('a document behind a password', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('office');
  });
  after(() => viewer.stop());

  for (const [name, make] of Object.entries(locked)) {
    test(`${name}: a wrong one is told, the right one opens`, async () => {
      const bytes = Buffer.from(await make());
      assert.ok(!bytes.includes(sentence), 'it can be read without');
      await viewer.open(name, bytes);
      assert.deepEqual(viewer.words[0], { event: 'password', isWrong: false });
      assert.deepEqual(await viewer.answer(wrong), { event: 'password', isWrong: true });
      assert.deepEqual(await viewer.answer(password), { event: 'page', page: 1, pages: 1 });
      await viewer.sees(sentence, 'the document');
    });
  }

  for (const [name, bytes] of Object.entries(ownersOnly)) {
    test(`${name} that only its owner needs one for opens without a question`, async () => {
      assert.ok(!Buffer.from(bytes).includes(sentence), 'it can be read as it is');
      await viewer.open(name, bytes);
      assert.ok(!viewer.words.some(({ event }) => event === 'password'));
      await viewer.sees(sentence, 'the document');
    });
  }

  describe('or behind a key that no DispVM has', () => {
    let folder = '';
    let forHolder: Uint8Array;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'certificate-'));
      forHolder = makeCertificatePdf(sentence, makeCertificate(folder, '/CN=Jane Doe'));
    });
    after(() => rm(folder, { recursive: true }));

    test('is told as encrypted for a certificate, and not as damaged', async () => {
      await viewer.open('contract.pdf', forHolder);
      assert.equal(viewer.failed, agentExitCodes.certificateNeeded);
      await viewer.open('rights.pdf', makeForeignPdf(sentence));
      assert.equal(viewer.failed, agentExitCodes.locked);
    });

    test('is told so in the language of whoever opened the archive that it lies in', async () => {
      const archive = makeZip({ 'contract.pdf': forHolder });
      for (const [language, words] of [
        ['en', 'This is encrypted for holders of a certificate'],
        ['de', 'Inhaber eines Zertifikats'],
      ] as const) {
        await viewer.open('all.zip', archive, { language });
        await viewer.type('Tab', 'Return');
        await viewer.says(words, 'below');
      }
    });
  });
});

describe('a password for a document in a DispVM', { skip: missing ?? false }, () => {
  let user: DocumentUser;
  let world: DispvmWorld;
  withDispvmWorld((person, started) => {
    [user, world] = [person, started];
  });

  for (const name of oneOrAll(['agile.docx', 'old.xls'] as const)) {
    test(`${name}: is asked for in our part of the window until it is right`, async () => {
      const opened = await user.open(name, await locked[name](), { target: '@dispvm:office' });
      await user.seesText('document is protected', 'the question');
      await user.typeText(wrong);
      await user.type('Return');
      await user.seesText('That was not the password', 'the answer');
      await user.typeText(password);
      await user.type('Return');
      await user.seesText(sentence, 'the document');
      await user.close(opened);
      assert.ok(!JSON.stringify([world.log, opened.call.statuses]).includes(password), 'it is told to nobody');
      const kept = spawnSync('grep', ['-rlsF', '--devices=skip', password, world.runtimeDir], { encoding: 'utf8' });
      assert.equal(kept.stdout, '', 'it is kept nowhere');
    });
  }
});
