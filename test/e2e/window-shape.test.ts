// A new window takes the shape of its first page once that has been seen, where nobody has used it by then; and the next
// one the size that a person gave the last.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { DocumentUser } from '../support/document-user.ts';
import { makeSample } from '../support/sample-documents.ts';
import { assemblePdf, pdfStream, showText } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
/** What a window does by itself it has done by then. */
const restMs = 3_000;
const page = { standing: [595, 842], lying: [960, 540] } as const;

const pdfOf = ([width, height]: readonly [number, number], sentence: string): Uint8Array =>
  assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>`,
    pdfStream(showText(sentence, 'F1', 60)),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);

interface Size {
  readonly width: number;
  readonly height: number;
}

describe('a new window', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  before(async () => {
    world = await startDispvmWorld({ screen: { width: 1800, height: 1700 } });
    user = new DocumentUser(world);
  });
  after(() => world.stop());

  const sizeOf = async (window: string): Promise<Size> => {
    const text = await world.runX('xdotool', 'getwindowgeometry', '--shell', window);
    const field = (key: string): number => Number(new RegExp(`^${key}=([0-9]+)$`, 'm').exec(text)?.[1]);
    return { width: field('WIDTH'), height: field('HEIGHT') };
  };
  const has = (window: string, what: string, test: (size: Size) => boolean): Promise<boolean> =>
    waitUntil(async () => test(await sizeOf(window)), what, slowMs);
  const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, restMs));

  test('shows the end of a page that stands: it is as high as the page', async () => {
    const sentence = 'Seven cotton tents';
    const shown = await user.open('letter.pdf', pdfOf(page.standing, sentence));
    const window = await world.windowOf(shown.id);
    await has(window, 'the window is as high as the page', ({ height }) => height > 1400);
    assert.ok((await sizeOf(window)).width < 1100);
    // At the bottom of the page.
    await user.seesText(sentence, 'the last line of the page');
    await user.close(shown);
  });

  test('is as wide as a slide', async () => {
    const shown = await user.open('slide.pdf', pdfOf(page.lying, 'Nine green boats'));
    const window = await world.windowOf(shown.id);
    await has(window, 'the window is as wide as the slide', ({ width }) => width > 1300);
    assert.ok((await sizeOf(window)).height < 900);
    await user.close(shown);
  });

  test('stays as it is for a text', async () => {
    const { name, bytes } = await makeSample('txt', 'Eleven quiet mornings');
    const shown = await user.open(name, bytes);
    const window = await world.windowOf(shown.id);
    const first = await sizeOf(window);
    await rest();
    assert.deepEqual(await sizeOf(window), first);
    await user.close(shown);
  });

  test('has the size that a person gave the last one, and keeps it', async () => {
    const { name, bytes } = await makeSample('txt', 'Three old bridges');
    const resized = await user.open(name, bytes);
    const window = await world.windowOf(resized.id);
    await rest();
    await world.runX('xdotool', 'windowsize', '--sync', window, '900', '700');
    await rest();
    await user.close(resized);
    const shown = await user.open('letter.pdf', pdfOf(page.standing, 'Two short letters'));
    const next = await world.windowOf(shown.id);
    assert.deepEqual(await sizeOf(next), { width: 900, height: 700 });
    await rest();
    assert.deepEqual(await sizeOf(next), { width: 900, height: 700 });
    await user.close(shown);
  });
});
