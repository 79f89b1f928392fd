// Archives of every kind, by our viewer: what is in them with its size, a member read, a bomb that fills nothing,
// programs marked, a password for one member.
import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { makeZip } from '../../scripts/zip.ts';
import { makeBomb, makeCabinet, makeOldRar, makeRar } from '../support/archive-maker.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { guestHome } from '../support/guest-box.ts';
import { GuestViewer } from '../support/guest-viewer.ts';

const missing = await missingForDispvms();
const sentence = 'Seven cotton tents';
const memberName = 'meadow.txt';
const member = Buffer.from(`${sentence}\n${'x'.repeat(12_300)}\n`);
/** As people read it. */
const memberSize = '12 KB';
const sevenZip = '/usr/lib/7zip/7z';
const password = 'tulip';

/** What the guest's own programs write; the member lies in the folder that they run in. */
const written: Readonly<Record<string, readonly string[]>> = {
  'box.7z': [sevenZip, 'a', '-bd', 'box.7z', memberName],
  'solid.7z': [sevenZip, 'a', '-bd', '-ms=on', '-mx=9', 'solid.7z', memberName],
  'packed.zip': [sevenZip, 'a', '-bd', '-tzip', 'packed.zip', memberName],
  'box.tar': ['bsdtar', '-cf', 'box.tar', memberName],
  'box.tar.gz': ['bsdtar', '-czf', 'box.tar.gz', memberName],
  'box.tgz': ['bsdtar', '-czf', 'box.tgz', memberName],
  'box.tar.bz2': ['bsdtar', '-cjf', 'box.tar.bz2', memberName],
  'box.tar.xz': ['bsdtar', '-cJf', 'box.tar.xz', memberName],
  'box.tar.zst': ['bsdtar', '--zstd', '-cf', 'box.tar.zst', memberName],
  'disk.iso': ['bsdtar', '--format=iso9660', '-cf', 'disk.iso', memberName],
};
const made: Readonly<Record<string, Uint8Array>> = {
  'stored.zip': makeZip({ [memberName]: member }),
  'old.rar': makeOldRar(memberName, member),
  'new.rar': makeRar(memberName, member),
  'setup.cab': makeCabinet(memberName, member),
};

describe('an archive', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('debian-13');
    await viewer.box.put(memberName, member);
  });
  after(() => viewer.stop());

  const write = async (name: string, command: readonly string[]): Promise<Buffer> => {
    await viewer.box.call(command);
    return viewer.box.take(name);
  };
  /** Of all that was made for the document that is open. */
  const filledBytes = async (): Promise<number> => {
    const files = await readdir(join(viewer.box.home, 'present'), { recursive: true, withFileTypes: true });
    const sizes = files.map(async (file) => (await stat(join(file.parentPath, file.name))).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  };
  const assertListed = async (name: string, bytes: Uint8Array): Promise<void> => {
    await viewer.open(name, bytes);
    const list = await viewer.text();
    assert.match(list, /1 file, /);
    assert.ok(list.includes(memberName) && list.includes(memberSize), list);
    await viewer.openNext('the member');
    assert.ok((await viewer.text()).startsWith(sentence), 'the member');
  };

  for (const [name, command] of Object.entries(written))
    test(`${name}: what is in it stands there with its size, and opens`, async () =>
      assertListed(name, await write(name, command)));
  for (const [name, bytes] of Object.entries(made))
    test(`${name}: what is in it stands there with its size, and opens`, () => assertListed(name, bytes));

  test('is listed in the language of whoever opened it', async () => {
    await viewer.open('box.zip', makeZip({ 'start.lnk': member }), { language: 'de' });
    await viewer.sees('Es sind Programme darin', 'the warning');
    const list = await viewer.text();
    for (const words of ['1 Datei, ausgepackt 12 KB', 'Größe', 'Geändert', 'start.lnk (Programm)'])
      assert.ok(list.includes(words), list);
    await viewer.open('box.zip', makeZip({ 'start.lnk': member }));
    assert.match(await viewer.text(), /1 file, 12 KB when unpacked/);
  });

  test('can be read on the screen', async () => {
    await viewer.open('box.zip', makeZip({ 'cotton-tents.txt': member, 'bill/copper.txt': 'window' }));
    await viewer.sees('2 files', 'how many');
    await viewer.sees('cotton-tents.txt', 'the one');
    await viewer.sees('copper.txt', 'the other');
    await viewer.sees(memberSize, 'its size');
  });

  test('with programs in it says so, and marks each', async () => {
    const programs = ['invoice.pdf.exe', 'start.lnk', 'macro.vbs'];
    await viewer.open(
      'box.zip',
      makeZip({ 'letter.txt': 'x', ...Object.fromEntries(programs.map((name) => [name, 'MZ'])) }),
    );
    await viewer.sees('There are programs in it', 'the warning');
    const list = await viewer.text();
    for (const name of programs) assert.ok(list.includes(`${name} (program)`), list);
    assert.ok(!list.includes('letter.txt (program)'));
  });

  test('whose names lead elsewhere says so, and they lead nowhere', async () => {
    await viewer.open('box.zip', makeZip({ '../../../../tmp/cotton.txt': sentence }));
    await viewer.sees('Some names lead out of the folder', 'the warning');
    await viewer.openNext('the member');
    assert.equal((await viewer.text()).trim(), sentence);
  });

  test('that is a bomb says so before it is opened, and fills nothing when it is', async () => {
    await viewer.open('bomb.zip', makeBomb('zeros.txt', 1_000_000_000));
    await viewer.sees('That is unusual', 'the warning');
    await viewer.type('Tab', 'Return');
    await viewer.says('This is too large to be shown', 'below');
    assert.ok((await filledBytes()) < 1_000_000);
    // The list is still there.
    assert.ok((await viewer.text()).includes('zeros.txt'));
  });

  for (const [name, kind] of [
    ['locked.zip', ['-tzip']],
    ['locked-aes.zip', ['-tzip', '-mem=AES256']],
    ['locked.7z', ['-t7z']],
  ] as const) {
    test(`${name}: its member asks for the password: a wrong one is told, the right one opens`, async () => {
      await viewer.open(name, await write(name, [sevenZip, 'a', '-bd', ...kind, `-p${password}`, name, memberName]));
      assert.ok((await viewer.text()).includes('with a password'));
      await viewer.type('Tab', 'Return');
      assert.deepEqual(await viewer.hears(({ event }) => event === 'password', 'of a password'), {
        event: 'password',
        isWrong: false,
      });
      assert.deepEqual(await viewer.answer('rose'), { event: 'password', isWrong: true });
      await viewer.answer(password);
      await viewer.sees(sentence, 'the member');
    });
  }

  test('whose names are a secret too asks for the password at once', async () => {
    const name = 'secret.7z';
    await viewer.open(name, await write(name, [sevenZip, 'a', '-bd', '-mhe=on', `-p${password}`, name, memberName]));
    assert.deepEqual(viewer.words[0], { event: 'password', isWrong: false });
    assert.deepEqual(await viewer.answer('rose'), { event: 'password', isWrong: true });
    await viewer.answer(password);
    await viewer.sees(memberName, 'the list');
  });

  for (const [name, make] of [
    ['old.rar', makeOldRar],
    ['new.rar', makeRar],
  ] as const) {
    test(`${name} with a password is told as locked, not as too large and not by a question`, async () => {
      await viewer.open(name, make(memberName, member, 'names'));
      assert.equal(viewer.failed, agentExitCodes.locked);
    });
    test(`${name} with a password for what is in it lists that, and says that it is locked`, async () => {
      await viewer.open(name, make(memberName, member, 'contents'));
      assert.ok((await viewer.text()).includes(memberName));
      await viewer.type('Tab', 'Return');
      await viewer.says('This is protected in a way that cannot be opened here', 'below');
      await viewer.open(name, make(memberName, member, 'contents'), { language: 'de' });
      await viewer.type('Tab', 'Return');
      await viewer.says('Das ist auf eine Art', 'below');
    });
  }

  test('in an archive opens, and what is in that', async () => {
    await viewer.open('outer.zip', makeZip({ 'inner.zip': makeZip({ [memberName]: member }) }));
    await viewer.openNext('the inner archive');
    assert.ok((await viewer.text()).includes(memberName));
    await viewer.openNext('its member');
    assert.ok((await viewer.text()).startsWith(sentence));
    await viewer.type('alt+Left', 'alt+Left');
    assert.ok((await viewer.text()).includes('inner.zip'), `back in the outer one, in ${guestHome}`);
  });
});
