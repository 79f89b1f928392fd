// What of a document may be seen by others than its DispVM, and what its DispVM may change: nothing. Read off the log
// and the open files of a real opening.
import assert from 'node:assert/strict';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dataDir } from '../../protocol/paths.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
/** open(2)'s access mode within the flags that proc(5) gives in octal; 0 is for reading only. */
const accessMode = 0o3;
const fileName = 'unmistakable-name.pdf';
const words = 'Unmistakable words';

interface OpenFile {
  readonly path: string;
  readonly isWritable: boolean;
}

const readOpenFiles = async (pid: number): Promise<readonly OpenFile[]> => {
  const numbers = await readdir(`/proc/${pid}/fd`);
  return Promise.all(
    numbers.map(async (number) => {
      const flags = /^flags:\s+(\d+)$/m.exec(await readFile(`/proc/${pid}/fdinfo/${number}`, 'latin1'))?.[1] ?? '';
      const path = await readlink(`/proc/${pid}/fd/${number}`);
      return { path, isWritable: (Number.parseInt(flags, 8) & accessMode) !== 0 };
    }),
  );
};

describe('a document in a DispVM', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  before(async () => {
    world = await startDispvmWorld();
  });
  after(() => world.stop());

  test("has its name and its words in no line of dom0's log, whether it is shown or lost", async () => {
    for (const isLost of [false, true]) {
      const call = await world.call();
      call.sendFile(fileName, Buffer.from(makePdf(words)), true);
      await waitUntil(() => call.reached('visible'), 'the document is visible', slowMs);
      const dispvmId = call.dispvmId ?? '';
      if (isLost) process.kill(await world.qemuPid(dispvmId), 'SIGKILL');
      else await world.closeWindow(dispvmId);
      await call.over(slowMs);
      assert.equal(call.failure, isLost ? 'dispvm-died' : null);
    }
    const log = JSON.stringify(world.log);
    assert.match(log, /dispvm-died/);
    assert.doesNotMatch(log, /unmistakable/i);
  });

  test("runs in a QEMU that has the template's files open for reading only", async () => {
    const call = await world.call();
    call.sendFile(fileName, Buffer.from(makePdf(words)), true);
    await waitUntil(() => call.reached('visible'), 'the document is visible', slowMs);
    const qemu = await world.qemuPid(call.dispvmId ?? '');
    const template = join(dataDir(process.env), 'templates');
    // By either name: as this computer sees the file, and as the jail does.
    const isOfTemplate = ({ path }: OpenFile): boolean => path.startsWith(template) || path.startsWith('/template/');
    const files = (await readOpenFiles(qemu)).filter(isOfTemplate);
    assert.ok(
      files.some(({ path }) => path.endsWith('/root.erofs')),
      'the root image is open',
    );
    assert.deepEqual(
      files.filter(({ isWritable }) => isWritable),
      [],
    );
    const maps = (await readFile(`/proc/${qemu}/maps`, 'latin1')).split('\n').filter((line) => line.endsWith('/ram'));
    assert.ok(maps.length > 0 && maps.every((line) => / [r-][w-][x-]p /.test(line)), 'its memory is a private copy');
    call.socket.destroy();
    await waitUntil(async () => (await world.folders()).length === 0, 'the DispVM is gone');
  });
});
