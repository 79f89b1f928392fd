// Programs that a document brings along. The samples say one thing by themselves and another by their programs, so the
// picture tells which ran; that the same bytes can say the other is shown on Debian's own viewer, outside a DispVM.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { makeFontPdf } from '../support/font-pdf.ts';
import { unpackGuestRoot, type GuestRoot } from '../support/guest-root.ts';
import { readScreen } from '../support/read-text.ts';
import { makeScriptPdf } from '../support/script-pdf.ts';
import { startScriptingViewer, type ScriptingViewer } from '../support/scripting-viewer.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
/** The set-user-id and set-group-id bits. */
const setIds = 0o6000;
const pageSays = 'Plain page';
const scriptSays = 'Trombone';
const [drawnSays, programSays] = ['LEFT HILL', 'FELT TILE'];
const script = makeScriptPdf({ pageSays, scriptSays });
/** Not a PDF by its first bytes, so that its name decides which viewer gets it; the viewer itself looks further. */
const hiddenScript = Buffer.concat([Buffer.from('A line before.\n'), script]);
const font = { pageSays, drawnSays, programSays };

/** Resolves once the page can be read. */
const readPage = (display: string): Promise<string> =>
  waitUntil(
    async () => {
      const text = await readScreen(display);
      return text.includes(pageSays) ? text : null;
    },
    'the page can be read',
    slowMs,
  );

describe('where nothing forbids it', { skip: missing ?? false }, () => {
  let viewer: ScriptingViewer;
  let root: GuestRoot;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scripting-viewer-'));
    root = await unpackGuestRoot();
    viewer = await startScriptingViewer();
  });
  after(async () => {
    await viewer.stop();
    await root.remove();
    await rm(folder, { recursive: true });
  });

  test('no program of the guest gives its caller more rights', async () => {
    // Only the user may look: so the modes are those of the image.
    assert.equal((await stat(join(root.path, 'home/user'))).mode & 0o7777, 0o700);
    const files = await readdir(root.path, { recursive: true, withFileTypes: true });
    const programs = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    assert.ok(programs.some((path) => path.endsWith('/usr/bin/l3afpad')));
    const modes = await Promise.all(programs.map(async (path) => ({ path, mode: (await stat(path)).mode })));
    assert.deepEqual(
      modes.filter(({ mode }) => (mode & setIds) !== 0),
      [],
    );
  });

  for (const name of ['page.pdf', 'page.txt']) {
    const bytes = name === 'page.pdf' ? script : hiddenScript;
    test(`a viewer that runs scripts runs the one in ${name}`, async () => {
      await writeFile(join(folder, name), bytes);
      const hide = viewer.show(join(folder, name));
      try {
        assert.match(await readPage(viewer.screen.display), new RegExp(scriptSays));
      } finally {
        await hide();
      }
    });
  }
});

describe('in a DispVM', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  before(async () => {
    world = await startDispvmWorld();
  });
  after(() => world.stop());

  const readOpened = async (name: string, bytes: Buffer): Promise<string> => {
    const call = await world.call();
    call.sendFile(name, bytes, true);
    await waitUntil(() => call.reached('visible'), `${name} is visible`, slowMs);
    const text = await readPage(world.screen.display);
    await world.closeWindow(call.dispvmId ?? '');
    await call.over();
    return text;
  };

  test('a script in a PDF does not run', async () => {
    assert.doesNotMatch(await readOpened('page.pdf', script), new RegExp(scriptSays));
  });

  test('a script in a PDF that calls itself a text or a web page does not run', async () => {
    for (const name of ['page.txt', 'page.html']) {
      assert.doesNotMatch(await readOpened(name, hiddenScript), new RegExp(scriptSays), name);
    }
  });

  test("an ordinary font's programs do not run", async () => {
    const text = await readOpened('letter.pdf', makeFontPdf({ ...font, name: 'Bars' }));
    assert.match(text, new RegExp(drawnSays));
    assert.doesNotMatch(text, new RegExp(programSays));
  });

  test("a font's programs run where it is named as one that is unreadable without", async () => {
    const text = await readOpened('letter.pdf', makeFontPdf({ ...font, name: 'DFBars' }));
    assert.match(text, new RegExp(programSays));
    assert.doesNotMatch(text, new RegExp(drawnSays));
  });
});
