// A video in a real DispVM of the template for it: stills are to be seen, and the words say that nothing is played.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import { type DocumentUser, type Look } from '../support/document-user.ts';
import { missingTemplate } from '../support/missing-template.ts';

const missing = (await missingForDispvms()) ?? (await missingTemplate('media'));
/** Bars of full colours, moving, with a sound: 480 × 270, four seconds. */
const sample = await readFile(new URL('../../dispvm/templates/media/samples/present-video.mp4', import.meta.url));
const target = '@dispvm:media';

/** Of the picture, what is as green as the bars of the sample. */
const greenShare = (look: Look): number =>
  look.filter((pixel) => ((pixel >> 16) & 255) < 90 && ((pixel >> 8) & 255) > 160 && (pixel & 255) < 90).length /
  look.length;

describe('a video', { skip: missing ?? false }, () => {
  let user: DocumentUser;
  withDispvmWorld((person) => {
    user = person;
  });

  test('is shown as stills, with what it is, and said not to play', async () => {
    const opened = await user.open('trip.mp4', sample, { target });
    assert.ok(greenShare(await user.still(opened)) > 0.02, 'its colours are to be seen');
    await user.type('End');
    await user.seesText('270 pixels', 'its form');
    await user.seesText('These are stills', 'that it does not play');
    await user.close(opened);
  });

  test('that breaks off in its beginning is described', async () => {
    const opened = await user.open('trip.mp4', sample.subarray(0, 600), { target });
    await user.seesText('No picture could be taken', 'that there are no stills');
    await user.close(opened);
  });
});
