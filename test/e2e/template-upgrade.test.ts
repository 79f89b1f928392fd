// A template that fits no more. After an upgrade of QEMU documents go on opening, and it is made anew by itself, from
// packages that are there already; so is one of another computer. Nothing here can reach a mirror.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { manifestSchema, type Manifest } from '../../dom0/template/manifest.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { copyTemplate, noMirror } from '../support/copied-template.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { callDom0, removeDom0, startDom0, type Call, type Dom0 } from '../support/dom0.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 90_000;
/** Under software emulation on a busy computer. */
const buildMs = 400_000;

describe('a template that fits no more', { skip: missing ?? false, concurrency: 1 }, () => {
  let screen: Xvfb;
  let baseDir: string;
  let dom0: Dom0;
  let installed: string;
  const manifestFile = (): string => join(baseDir, 'data', 'templates', 'debian-13', 'manifest.json');
  const readManifest = async (): Promise<Manifest> =>
    manifestSchema.parse(JSON.parse(await readFile(manifestFile(), 'utf8')));
  const savedBy = async (qemuVersion: string): Promise<void> =>
    writeFile(manifestFile(), JSON.stringify({ ...(await readManifest()), qemuVersion }));
  const open = async (requestId: string): Promise<Call> => {
    const call = await callDom0(dom0.socketPath, { requestId });
    call.sendFile('offer.pdf', makePdf('Seven grey doors'), true);
    return call;
  };
  const isVisible = async (call: Call, patienceMs: number): Promise<void> => {
    await waitUntil(() => call.reached('visible') || call.isOver, 'the document is visible', patienceMs);
    assert.equal(call.failure, null);
    call.socket.destroy();
  };
  before(async () => {
    screen = await startXvfb();
    baseDir = await mkdtemp(join(tmpdir(), 'template-upgrade-'));
    await copyTemplate('debian-13', join(baseDir, 'data'));
    installed = (await readManifest()).qemuVersion;
    await savedBy(installed.replace(/^(\d+\.\d+)\.\S+/, '$1.99'));
    assert.notEqual((await readManifest()).qemuVersion, installed);
    const poolFile = join(baseDir, 'pool.json');
    await writeFile(poolFile, JSON.stringify({ spares: 0, prestarted: 0 }));
    const env = { ...noMirror, DISPLAY: screen.display, GLOVEBOX_POOL_FILE: poolFile, LC_ALL: 'C.UTF-8' };
    dom0 = await startDom0({ baseDir, env });
  });
  after(async () => {
    await removeDom0(dom0);
    await screen.stop();
    await rm(baseDir, { recursive: true, force: true });
  });

  test('within its series, the old template serves once a clone has shown a sample, and is made anew meanwhile', async () => {
    await isVisible(await open('first'), slowMs);
    assert.match(dom0.log(), /"template-tried","code":null/);
    assert.notEqual((await readManifest()).qemuVersion, installed, 'that was the old one');
    await waitUntil(async () => (await readManifest()).qemuVersion === installed, 'it is made anew', buildMs);
    await waitUntil(() => dom0.log().includes('"template-made","code":null'), 'dom0 has seen it', slowMs);
    await isVisible(await open('second'), slowMs);
    assert.equal(dom0.log().match(/"template-tried"/g)?.length, 1, 'the new one needs no trial');
  });

  test(
    'to another series, a call waits and says so while the template is made, then opens',
    { skip: furtherCase },
    async () => {
      await savedBy('9.9.9 (another)');
      const call = await open('third');
      await waitUntil(() => call.statuses.some(({ event }) => event === 'waiting'), 'it says that it waits', slowMs);
      await isVisible(call, buildMs);
      assert.equal((await readManifest()).qemuVersion, installed);
    },
  );

  test('one that another processor saved is made anew by itself, as a call waits', { skip: furtherCase }, async () => {
    const manifest = await readManifest();
    await writeFile(
      manifestFile(),
      JSON.stringify({ ...manifest, accelerator: 'kvm', processor: 'of another computer' }),
    );
    const call = await open('sixth');
    await waitUntil(() => call.statuses.some(({ event }) => event === 'waiting'), 'it says that it waits', slowMs);
    await isVisible(call, buildMs);
    assert.notEqual((await readManifest()).processor, 'of another computer');
  });
});
