// A new window has the size that a person gave the last one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import type { DocumentUser } from '../support/document-user.ts';
import { makeSample } from '../support/sample-documents.ts';
import { makePdf } from '../support/sample-pdf.ts';

const missing = await missingForDispvms();
/** What a window does by itself it has done by then. */
const restMs = 3_000;
interface Size {
  readonly width: number;
  readonly height: number;
}

describe('a new window', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  withDispvmWorld((person, started) => {
    [user, world] = [person, started];
  });

  const sizeOf = async (window: string): Promise<Size> => {
    const text = await world.runX('xdotool', 'getwindowgeometry', '--shell', window);
    const field = (key: string): number => Number(new RegExp(`^${key}=([0-9]+)$`, 'm').exec(text)?.[1]);
    return { width: field('WIDTH'), height: field('HEIGHT') };
  };
  const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, restMs));

  test('has the size that a person gave the last one, and keeps it', async () => {
    const { name, bytes } = await makeSample('txt', 'Three old bridges');
    const resized = await user.open(name, bytes);
    const window = await world.windowOf(resized.id);
    await rest();
    await world.runX('xdotool', 'windowsize', '--sync', window, '900', '700');
    await rest();
    await user.close(resized);
    const shown = await user.open('letter.pdf', makePdf('Two short letters'));
    const next = await world.windowOf(shown.id);
    assert.deepEqual(await sizeOf(next), { width: 900, height: 700 });
    await rest();
    assert.deepEqual(await sizeOf(next), { width: 900, height: 700 });
    await user.close(shown);
  });
});
