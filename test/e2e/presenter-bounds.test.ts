// What makes documents showable, taken over by one: it neither ends nor stops writing. The viewer ends it all the same, and shows
// the next document.
import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { guestParts } from '../support/guest-box.ts';
import { GuestViewer, missingForHurry } from '../support/guest-viewer.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
/** The viewer gives it three minutes; on a busy computer. */
const patienceMs = 400_000;
/** Of the clock by which the viewer counts them. */
const hurried = 10;
const leastMs = 120_000;

/** A number that no other program on this computer sleeps for. */
const childSeconds = '987654321';
/** It waits for its request as the real one does, and has a child that its end must reach. */
const begins = `
import * as os from 'os';
import * as std from 'std';
const [, , folder] = (std.in.getline() ?? '').split('\\t');
std.in.getline();
os.exec(['sleep', '${childSeconds}'], { block: false });
`;
const writes = `${begins}
const piece = new Uint8Array(1 << 20).fill(65);
for (let number = 0; ; number++) {
  const file = std.open(folder + '/piece-' + (number >> 5), 'ab');
  file.write(piece.buffer, 0, piece.length);
  file.close();
}`;
const stays = `${begins}
for (;;) os.sleep(1000);`;

describe('a presenter that a document took over', { skip: missing ?? missingForHurry ?? false, concurrency: 1 }, () => {
  const hasChild = async (): Promise<boolean> => {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    return lines.some((line) => line === `sleep\0${childSeconds}\0`);
  };
  const writtenBytes = async (viewer: GuestViewer): Promise<number> => {
    const files = await readdir(join(viewer.box.home, 'present'), { recursive: true, withFileTypes: true });
    const sizes = files.map(async (file) => (await stat(join(file.parentPath, file.name))).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  };
  const endsAt = async (viewer: GuestViewer, source: string, exitCode: number): Promise<void> => {
    const program = join(viewer.box.root, guestParts, 'present.js');
    const real = await readFile(program, 'utf8');
    await writeFile(program, source);
    await viewer.open('list.csv', Buffer.from('a,b\n1,2\n'), { patienceMs });
    assert.equal(viewer.failed, exitCode);
    await waitUntil(async () => !(await hasChild()), 'what it started has ended with it', patienceMs);
    await writeFile(program, real);
    await viewer.open('list.csv', Buffer.from('Seven,tents\n1,2\n'));
    assert.equal(viewer.failed, null);
    await viewer.sees('Seven', 'the next document');
  };

  const withViewer = async (clockSpeed: number, use: (viewer: GuestViewer) => Promise<void>): Promise<void> => {
    const viewer = await GuestViewer.start('debian-13', clockSpeed);
    await use(viewer).finally(() => viewer.stop());
  };

  test('and that writes without end is ended above 200 MB, and what it wrote goes', () =>
    withViewer(1, async (viewer) => {
      await endsAt(viewer, writes, agentExitCodes.tooLarge);
      assert.ok((await writtenBytes(viewer)) < 1_000_000);
    }));

  test('and that never answers is ended after its time', () =>
    withViewer(hurried, async (viewer) => {
      const begunMs = performance.now();
      await endsAt(viewer, stays, agentExitCodes.tooSlow);
      assert.ok((performance.now() - begunMs) * hurried > leastMs, 'and not before');
    }));
});
