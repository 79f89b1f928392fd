// Office documents in the older, freer and rarer forms, by our viewer in the office template: written by LibreOffice’s own
// filters from one text, one sheet and one slide, or by hand where nothing writes them, and read back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { type Look } from '../support/document-user.ts';
import { makeFormText } from '../support/form-odt.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { protectOdt } from '../support/protected-odt.ts';
import {
  makeKeynote,
  makeLotusSheet,
  makeNumbers,
  makePages,
  makeQuattroSheet,
  makeVdx,
  makeVsdx,
  makeWorksSheet,
} from '../support/rarer-office.ts';
import { makeSample } from '../support/sample-documents.ts';

const missing = (await missingForDispvms()) ?? (await missingForOffice());
const sentence = 'Seven cotton tents';
const slowMs = 120_000;

/** By the sample that they are made from. */
const forms = {
  docx: ['doc', 'dot', 'odt', 'ott', 'fodt', 'docm', 'dotx'],
  xlsx: ['xls', 'xlt', 'ods', 'ots', 'fods', 'xlsm', 'slk'],
  pptx: ['ppt', 'pot', 'odp', 'otp', 'pptm', 'ppsx'],
} as const;

/** Makers by the ending of what they make. */
const rarer = {
  vsdx: makeVsdx,
  vdx: makeVdx,
  pages: makePages,
  numbers: makeNumbers,
  key: makeKeynote,
  wks: makeWorksSheet,
  wk1: makeLotusSheet,
  wq1: makeQuattroSheet,
} as const;

/** What a document names, and what the guest has that is as wide or of the same form. */
const typefaces = [
  ['Calibri Light', 'Carlito'],
  ['Aptos', 'Liberation Sans'],
  ['Aptos Narrow', 'Carlito'],
  ['Verdana', 'DejaVu Sans'],
  ['Consolas', 'DejaVu Sans Mono'],
  ['Arial Narrow', 'Nimbus Sans Narrow'],
  ['Century Gothic', 'URW Gothic'],
] as const;

describe('an Office document', { skip: missing ?? false, concurrency: 1 }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('office');
  });
  after(() => viewer.stop());

  const convert = async (from: string, to: string): Promise<void> => {
    const command = [
      ...['/usr/lib/libreoffice/program/soffice.bin', '-env:UserInstallation=file:///home/user/writer', '--headless'],
      ...['--convert-to', to, '--outdir', '/home/user', from],
    ];
    const options = { environment: { SAL_USE_VCLPLUGIN: 'svp' } };
    // With a profile that is new it ends by asking to be started again.
    await viewer.box.call(command, options).catch(() => viewer.box.call(command, options));
  };

  for (const [sample, kinds] of Object.entries(forms)) {
    for (const kind of kinds) {
      test(`of the kind ${kind} says what was written`, async () => {
        const { name, bytes } = await makeSample(sample, sentence);
        await convert(await viewer.box.put(name, bytes), kind);
        const made = await viewer.box.take(`sample.${kind}`);
        await viewer.open(`sample.${kind}`, made, { patienceMs: slowMs });
        assert.equal(viewer.failed, null, 'it is shown');
        assert.ok((await viewer.text()).replace(/\s+/g, ' ').includes(sentence));
      });
    }
  }

  for (const kind of ['fodt', 'odt', 'docx', 'doc']) {
    test(`of the kind ${kind} shows what is in the field of a form`, async () => {
      const form = makeFormText(sentence);
      const path = await viewer.box.put('form.fodt', Buffer.from(form));
      if (kind !== 'fodt') await convert(path, kind);
      const made = await viewer.box.take(`form.${kind}`);
      await viewer.open(`form.${kind}`, made, { patienceMs: slowMs });
      assert.equal(viewer.failed, null, 'it is shown');
      await viewer.sees(sentence, 'what the field says');
    });
  }

  test('shows what is in the field of a form behind a password', async () => {
    await viewer.open('form.odt', protectOdt(makeFormText(sentence, 'content'), 'tulip'), { patienceMs: slowMs });
    await viewer.answer('tulip');
    await viewer.sees(sentence, 'what the field says');
  });

  for (const [kind, make] of Object.entries(rarer)) {
    test(`of the rare kind ${kind} can be read on the screen`, async () => {
      await viewer.open(`sample.${kind}`, make(sentence), { patienceMs: slowMs });
      assert.equal(viewer.failed, null, 'it is shown');
      await viewer.sees(sentence, 'its sentence');
    });
  }

  // A typeface without a word of its form, as themes name them.
  const writtenIn = async (typeface: string): Promise<Look> => {
    const text = `{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\fnil ${typeface};}}\\f0\\fs56 ${sentence}\\par}`;
    await viewer.open('letter.rtf', Buffer.from(text), { patienceMs: slowMs });
    assert.equal(viewer.failed, null, 'it is shown');
    return viewer.still();
  };

  test('in a typeface that the guest has not looks as it does in one of the same form', async () => {
    const serif = await writtenIn('Noto Serif');
    for (const [named, standIn] of typefaces) {
      const seen = await writtenIn(named);
      assert.deepEqual(seen, await writtenIn(standIn), `${named} looks like ${standIn}`);
      assert.notDeepEqual(seen, serif, `${named} has no serifs`);
    }
  });
});
