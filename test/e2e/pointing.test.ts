// The mouse on a real DispVM's window: every tool does something that is seen, the wheel scrolls, the last button
// destroys.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { makeHandbookPdf } from '../../scripts/sample-files.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
/** Middles of the tools, from the window's left and top; from its right where negative. */
const toolsY = 68;
const tools = {
  previousPage: 28,
  nextPage: 68,
  zoomOut: 196,
  zoomIn: 236,
  fit: 316,
  search: -260,
  close: -80,
} as const;
const sampled = { columns: 96, rows: 72 };

describe('the mouse in a DispVM’s window', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let call: Call;
  let window: string;
  before(async () => {
    world = await startDispvmWorld();
    call = await world.call();
    call.sendFile('handbook.pdf', makeHandbookPdf(), true);
    const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
    await waitUntil(() => call.reached('visible'), 'the handbook is visible', slowMs);
    window = await world.windowOf(id);
    await world.runX('xdotool', 'windowactivate', '--sync', window);
  });
  after(() => world.stop());

  const geometry = async (): Promise<{ x: number; y: number; width: number; height: number }> => {
    const text = await world.runX('xdotool', 'getwindowgeometry', '--shell', window);
    const field = (name: string): number => Number(new RegExp(`^${name}=(-?[0-9]+)$`, 'm').exec(text)?.[1]);
    return { x: field('X'), y: field('Y'), width: field('WIDTH'), height: field('HEIGHT') };
  };
  /** Out of the window: the pointer, and the tooltip of a tool it stays on, would be in the picture. */
  const leave = ['mousemove', '2', '2'];
  const click = async (x: number, y: number, button = 1): Promise<void> => {
    const { width } = await geometry();
    await world.runX(
      'xdotool',
      'mousemove',
      '--window',
      window,
      String(x < 0 ? width + x : x),
      String(y),
      'click',
      String(button),
      ...leave,
    );
  };
  /** A name for the VM's picture alone, without the bars. */
  const look = async (): Promise<string> => {
    const { x, y, width, height } = await geometry();
    const area = { x: x + 10, y: y + toolsY + 30, width: width - 20, height: height - toolsY - 40 };
    return createHash('sha256')
      .update(world.screen.framebuffer.sample(area, sampled.columns, sampled.rows))
      .digest('hex');
  };
  const assertChanges = async (what: string, action: () => Promise<void>): Promise<void> => {
    const before = await look();
    await action();
    await waitUntil(async () => (await look()) !== before, `${what} changes the picture`);
    await settle();
  };
  const settle = async (): Promise<void> => {
    let last = '';
    let since = performance.now();
    await waitUntil(async () => {
      const now = await look();
      if (now !== last) since = performance.now();
      last = now;
      return performance.now() - since > 500;
    }, 'the picture is still');
  };

  test('goes to the next page and back', async () => {
    await world.runX('xdotool', ...leave);
    await settle();
    const first = await look();
    await assertChanges('the button for the next page', () => click(tools.nextPage, toolsY));
    await assertChanges('the button for the previous page', () => click(tools.previousPage, toolsY));
    assert.equal(await look(), first, 'the first page again');
  });

  test('zooms in and out, and scrolls with the wheel', async () => {
    await assertChanges('the button to zoom in', () => click(tools.zoomIn, toolsY));
    await assertChanges('the wheel', () => click(500, 500, 5));
    await assertChanges('the button to zoom out', () => click(tools.zoomOut, toolsY));
    await assertChanges('the button to fit the page', () => click(tools.fit, toolsY));
  });

  test('leads into the search, which shows another page', async () => {
    await click(tools.search, toolsY);
    await assertChanges('the search', async () => {
      await world.runX('xdotool', 'type', '--delay', '30', 'page 7');
      await world.runX('xdotool', 'key', 'Return');
    });
  });

  test('closes the window and destroys the VM', async () => {
    await click(tools.close, toolsY);
    await call.over(slowMs);
    assert.equal(call.exitCode, 0);
    assert.ok(call.reached('gone'));
    assert.deepEqual(await world.folders(), []);
  });
});
