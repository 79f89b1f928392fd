// Where the keyboard is in our part of a window can be seen: each step of Tab changes what is on the screen, in a
// contrast of at least 3 to 1 (WCAG 2.2, 2.4.13) and as much as a line under the smallest button.
import assert from 'node:assert/strict';
import { viewerTools } from '../../gui/viewer-tools.ts';
import { after, before, describe, test } from 'node:test';
import {
  missingForWindows,
  openMessage,
  paintedMessages,
  sampleViewer,
  startGuiWithFolder,
  type GuiDaemon,
} from '../support/gui-daemon.ts';
import { pictureColour, pictureTop } from '../support/picture-place.ts';
import { startRfbServer, type RfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = missingForWindows();
const contrastMin = 3;
const pixelsMin = 60;
const restMs = 200;
const sampleTools = viewerTools(sampleViewer, true).tools.length;
/** Search, the match before, the next one, and the end. */
const fieldsAndClose = 4;
const dispvmId = 'disp1';

const channel = (value: number): number => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const luminance = (rgb: number): number =>
  0.2126 * channel((rgb >> 16) & 255) + 0.7152 * channel((rgb >> 8) & 255) + 0.0722 * channel(rgb & 255);
const contrast = (one: number, other: number): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

describe('the keyboard’s place in a window', { skip: missing ?? false }, () => {
  let gui: GuiDaemon;
  let server: RfbServer;
  let stop: () => Promise<void>;
  let top = 0;
  before(async () => {
    const started = await startGuiWithFolder();
    ({ gui, stop } = started);
    server = await startRfbServer(`${started.folder}/display`);
    gui.send(openMessage(dispvmId, { viewOnly: false }));
    gui.send({ type: 'attach', dispvmId, vncSocket: server.path });
    await gui.waitFor('attached', dispvmId);
    server.fill(pictureColour);
    paintedMessages(dispvmId, true).forEach((message) => gui.send(message));
    gui.send({ type: 'page', dispvmId, page: 2, pages: 3 });
    gui.send({ type: 'inside', dispvmId, depth: 1 });
    await gui.waitFor('visible', dispvmId);
    await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf(dispvmId), 'mousemove', '1', '1');
    top = await waitUntil(() => pictureTop(gui.screen.framebuffer), 'the picture is on the screen');
  });
  after(async () => {
    await server.stop();
    await stop();
  });

  const bars = (): Uint32Array => {
    const { width } = gui.screen.framebuffer;
    return gui.screen.framebuffer.sample({ x: 0, y: 0, width, height: top }, width, top);
  };
  /** What our bars look like once a key is done with. */
  const barsAfter = async (...keys: readonly string[]): Promise<Uint32Array> => {
    await gui.runX('xdotool', 'key', '--delay', '40', ...keys);
    let seen = bars();
    let since = performance.now();
    return waitUntil(() => {
      const now = bars();
      if (now.some((pixel, index) => pixel !== seen[index])) since = performance.now();
      seen = now;
      return performance.now() - since > restMs ? now : null;
    }, 'the bars are still');
  };
  const clearlyChanged = (one: Uint32Array, other: Uint32Array): number =>
    one.filter((pixel, index) => pixel !== other[index] && contrast(pixel, other[index] ?? 0) >= contrastMin).length;

  test('is seen at every button and field, and in the picture it is at none of them', async () => {
    const inPicture = await barsAfter('Escape');
    const places = sampleTools + fieldsAndClose;
    for (let place = 0; place < places; place += 1) {
      const shown = clearlyChanged(inPicture, await barsAfter(place === 0 ? 'F10' : 'Tab'));
      assert.ok(shown >= pixelsMin, `place ${place} of ${places} shows by ${shown} pixels`);
    }
    assert.equal(clearlyChanged(inPicture, await barsAfter('Tab')), 0, 'behind the last one comes the picture');
    await barsAfter('F10');
    assert.equal(clearlyChanged(inPicture, await barsAfter('Escape')), 0);
  });
});
