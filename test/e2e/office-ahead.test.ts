// What LibreOffice loads before “Edit”: nothing of it is to be seen, the file stays what it is, and all else in the guest
// goes before it. The template's own programs in a box; what they save, office-editing.test.ts has from a real DispVM.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeReportDocx } from '../../scripts/benchmark/office-samples.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { guestParts } from '../support/guest-box.ts';
import { GuestOffice } from '../support/guest-office.ts';
import { missingForOffice } from '../support/missing-office.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing =
  (await missingForDispvms()) ??
  (await missingForOffice()) ??
  (process.getuid?.() === 0 ? null : 'needs root, as the guest’s init is');
const editorPid = '"$(cat /run/glovebox/office/editor.pid)"';
const name = 'annual  report ä.docx';

describe('a document that LibreOffice loads ahead', { concurrency: 1, skip: missing ?? false }, () => {
  let office: GuestOffice;
  let path: string;
  before(async () => {
    office = await GuestOffice.start();
    path = await office.put(name, makeReportDocx());
  });
  after(() => office.stop());

  const policies = async (): Promise<readonly string[]> => [
    ...new Set((await office.call(`chrt --all-tasks --pid ${editorPid}`)).match(/SCHED_[A-Z]+/g) ?? []),
  ];
  const stateOf = (): Promise<string> => office.call(`stat -c '%i %s %y' "${path}" && sha256sum "${path}"`);
  /** The process by which it waits for an order. */
  const waiter = (): Promise<string> => office.call('pgrep -fx "/bin/sh /usr/lib/glovebox/await-edit"');
  const waits = (what: string, than = ''): Promise<string> =>
    waitUntil(
      async () => {
        const pid = await waiter();
        return pid !== '' && pid !== than ? pid : null;
      },
      what,
      60_000,
    );
  /** Until it waits for another order. */
  const loadAhead = async (file: string): Promise<void> => {
    const before = await waits('it waits for an order');
    await office.call(`${guestParts}/office-ahead "${file}"`);
    await waits(`it has done what it can with ${file}`, before);
  };

  test('waits unseen, and what cannot be loaded is not told', async () => {
    await loadAhead('/home/user/attachment/nothing.docx');
    assert.deepEqual(await office.windows(), []);
  });

  test('is loaded unseen, when nothing else works, and the file is what it was', async () => {
    const before = await stateOf();
    await loadAhead(path);
    assert.deepEqual(await policies(), ['SCHED_IDLE']);
    assert.deepEqual(await office.windows(), []);
    assert.equal(await stateOf(), before);
    assert.deepEqual(await office.files('attachment'), [name], 'no lock file');
  });

  test('is seen on the click and edited as ever', async () => {
    const before = await stateOf();
    await office.call(`${guestParts}/office-edit "${path}" >/dev/null 2>&1 &`);
    await waitUntil(
      async () => (await office.windows()).some((title) => title.includes('report')),
      'it is seen',
      60_000,
    );
    assert.deepEqual(await policies(), ['SCHED_OTHER']);
    await office.keys('ctrl+Home');
    await office.type('Kayak');
    await office.keys('ctrl+s');
    await waitUntil(async () => (await stateOf()) !== before, 'it is saved', 60_000);
  });
});
