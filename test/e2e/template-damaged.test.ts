// A template that was damaged or changed opens nothing; it is built as the failure says, without a mirror, and the next click
// opens, by the same daemon.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, open as openFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { userMessages } from '../../protocol/user-messages.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { copyTemplate, noMirror } from '../support/copied-template.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { callDom0, removeDom0, startDom0, type Call, type Dom0 } from '../support/dom0.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 90_000;
const name = 'debian-13';

describe('a template that was damaged', { skip: missing ?? false, concurrency: 1 }, () => {
  let screen: Xvfb;
  let baseDir: string;
  let dom0: Dom0;
  before(async () => {
    screen = await startXvfb();
    baseDir = await mkdtemp(join(tmpdir(), 'template-damaged-'));
    const folder = await copyTemplate(name, join(baseDir, 'data'));
    const ram = join(folder, 'ram');
    await chmod(ram, 0o644);
    const file = await openFile(ram, 'r+');
    await file.write(Buffer.from('damaged'), 0, 7, 4096);
    await file.close();
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

  const open = async (requestId: string): Promise<Call> => {
    const call = await callDom0(dom0.socketPath, { requestId });
    call.sendFile('offer.pdf', makePdf('Seven grey doors'), true);
    await waitUntil(() => call.reached('visible') || call.isOver, 'the call is visible or over', slowMs);
    return call;
  };
  /** What the failure says is to be done. */
  const build = async (): Promise<void> => {
    assert.match(userMessages.en['template-altered'].next, /“glovebox template build --all”/);
    const program = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
    const env = { ...process.env, ...noMirror, GLOVEBOX_DATA_DIR: join(baseDir, 'data') };
    await promisify(execFile)(process.execPath, [program, 'template', 'build', name, '--wait'], { env });
  };

  test('opens nothing', async () => {
    assert.equal((await open('first')).failure, 'template-altered');
  });

  test('opens again once it has been built as the failure says', { skip: furtherCase }, async () => {
    await build();
    const opened = await open('second');
    assert.equal(opened.failure, null);
    assert.ok(opened.reached('visible'));
    opened.socket.destroy();
  });
});
