// A note and a signature on a PDF without fields, in a real DispVM through its window: they come back on the call, and where the
// document is only to be looked at nothing does.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expandViewers } from '../../dom0/template/recipe-viewers.ts';
import { viewerTools, type ButtonAction } from '../../gui/viewer-tools.ts';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import { type DocumentUser, type ShownDocument } from '../support/document-user.ts';
import { findWord, type Place } from '../support/find-word.ts';
import { drawPage, readMarks, rendererNames } from '../support/pdf-marks.ts';
import { assemblePdf, pdfStream } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
const sentence = `Paid ${randomBytes(4).toString('hex')} by Zoë Łuk`;
const words = ['Contract', 'Signature'] as const;
const plain = assemblePdf([
  '<< /Type /Catalog /Pages 2 0 R >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
  pdfStream(`BT /F1 28 Tf 60 720 Td (${words[0]}) Tj 300 -180 Td (${words[1]}) Tj ET`),
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
]);
const noteAt: Place = { x: 80, y: 130 };
/** Below the first word and left of the second. */
const signature: readonly Place[] = Array.from({ length: 12 }, (_, step) => ({
  x: 100 + step * 12,
  y: 210 + (step % 2) * 24,
}));
const tablePath = fileURLToPath(new URL('../../dispvm/templates/debian-13/viewers.json', import.meta.url));
const editor = expandViewers([{ path: tablePath, text: readFileSync(tablePath, 'utf8') }]).viewers.find(
  ({ name }) => name === 'form',
);

/** Where its baseline is on the page, downwards, and how high its letters stand on that. */
const [firstBaseline, capitals] = [792 - 720, 20];

/** The middle of a word's letters on the page. */
const placeOnPage = async (word: string): Promise<Place> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-page-'));
  try {
    await writeFile(join(folder, 'page.pdf'), plain);
    const { stdout } = await promisify(execFile)('pdftotext', ['-bbox', join(folder, 'page.pdf'), '-']);
    const found = new RegExp(`xMin="(.*)" yMin=.* xMax="(.*)" yMax=.*>${word}<`).exec(stdout);
    const [left = 0, right = 0] = (found ?? []).slice(1).map(Number);
    return { x: (left + right) / 2, y: firstBaseline - capitals / 2 };
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe('a PDF without fields in a DispVM', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  withDispvmWorld((person, started) => {
    [user, world] = [person, started];
  });

  /** From the page to the screen, by two words that are seen on both: the first has no letter that goes below its line. */
  const findPage = async (): Promise<(place: Place) => readonly [string, string]> => {
    const [one, other] = [await placeOnPage(words[0]), await placeOnPage(words[1])];
    const seen = (word: string): Promise<Place> =>
      waitUntil(() => findWord(world.screen.display, word), `“${word}” is seen`, slowMs);
    const [from, to] = [await seen(words[0]), await seen(words[1])];
    const scale = (to.x - from.x) / (other.x - one.x);
    return ({ x, y }) => [
      String(Math.round(from.x + (x - one.x) * scale)),
      String(Math.round(from.y + (y - one.y) * scale)),
    ];
  };
  const edit = async ({ id }: ShownDocument): Promise<void> => {
    await user.type('ctrl+e');
    await waitUntil(
      async () =>
        (await world.runX('xdotool', 'getwindowname', await world.windowOf(id))).includes('changes come back'),
      'it can be changed',
      slowMs,
    );
  };
  /** As somebody without a pointer does: F10 leads to the first button, Tab to the next. Of one page there is no other. */
  const press = async (action: ButtonAction): Promise<void> => {
    assert.ok(editor !== undefined);
    const buttons = viewerTools(editor, true).tools.map((tool) => tool.action);
    const chain: readonly ButtonAction[] = buttons.filter(
      (button) => button !== 'previousPage' && button !== 'nextPage',
    );
    const steps = Array.from({ length: chain.indexOf(action) }, () => 'Tab');
    await user.typeOutside('F10', ...steps, 'space', 'Escape');
  };
  const draw = async (places: readonly (readonly [string, string])[]): Promise<void> => {
    const [first = ['0', '0'], ...others] = places;
    const moves = others.flatMap((place) => ['mousemove', ...place, 'sleep', '0.1']);
    await world.runX('xdotool', 'mousemove', ...first, 'mousedown', '1', 'sleep', '0.1', ...moves, 'mouseup', '1');
  };

  test('comes back with a note and a signature, where they were put', async () => {
    const shown = await user.open('paper.pdf', plain, { viewOnly: false });
    await edit(shown);
    const onScreen = await findPage();
    await press('note');
    await user.seesText('Click where the text is to begin', 'the button for notes');
    await world.runX('xdotool', 'mousemove', ...onScreen(noteAt), 'click', '1');
    await user.still(shown);
    await user.typeText(sentence);
    await press('draw');
    await user.seesText('Draw with the pointer', 'the button for drawings');
    await draw(signature.map(onScreen));
    await user.still(shown);
    await user.type('Escape', 'ctrl+s');
    await user.seesText('Saved', 'it is saved');
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(shown.id), 'key', 'alt+F4');
    await user.seesText('Return the changed copy', 'the question at closing');
    await user.typeOutside('Return');
    await shown.call.over(slowMs);
    assert.equal(shown.call.failure, null);
    const returned = shown.call.stdout;
    assert.ok(returned.subarray(0, plain.length).equals(plain), 'it is the document, with changes behind it');
    const marks = await readMarks(returned);
    assert.deepEqual([marks.notes, marks.drawings], [[sentence], 1]);
    assert.ok(marks.shown.includes(sentence), marks.shown);
    for (const renderer of rendererNames) {
      const [page, before] = [await drawPage(returned, renderer), await drawPage(plain, renderer)];
      for (const { x, y } of signature) assert.ok(page.hasInkNear(x, y, 4), `${renderer} draws at ${x}, ${y}`);
      assert.ok(page.hasInkNear(noteAt.x + 12, noteAt.y, 8), `${renderer} draws the note`);
      assert.equal(page.strayFrom(before), 0, `${renderer} draws all else as it was`);
    }
  });

  test('takes nothing where it is only to be looked at', async () => {
    const shown = await user.open('paper.pdf', plain, { viewOnly: true });
    const onScreen = await findPage();
    await user.type('ctrl+e', 'ctrl+t', 'Return');
    await user.typeText('nothing');
    await user.type('Escape', 'ctrl+d');
    await draw(signature.map(onScreen));
    await user.type('ctrl+s');
    await user.close(shown);
    assert.equal(shown.call.stdout.length, 0);
    assert.ok(!shown.call.statuses.some(({ event }) => event === 'editing' || event === 'edited'));
  });
});
