// Documents of a person's computer in DispVMs of hosts elsewhere: real hosts with QEMU behind a real HAProxy, TLS with
// certificates on both sides, and the windows on the person's own screen.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { convertFile } from '../../native-host/convert-file.ts';
import { askDom0 } from '../../native-host/dom0-status.ts';
import type { OpenInVm } from '../../native-host/open-in-vm.ts';
import { dataDir } from '../../protocol/paths.ts';
import type { FarmSettings } from '../../protocol/farm-settings.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { missingForBalancer, startBalancer, type Balancer } from '../../scripts/farm-parts/balancer.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import {
  createFarm,
  farmTransport,
  glovebox,
  settingsFor,
  startFarmHost,
  type FarmHost,
  type TestFarm,
} from '../support/farm.ts';
import { close, codeOf, FarmPerson, slowMs, visible, type Opening } from '../support/farm-person.ts';
import { readScreen } from '../support/read-text.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = (await missingForDispvms()) ?? (await missingForBalancer());
const keyTakenMs = 4_000;

describe('a farm of two hosts behind HAProxy', { concurrency: 1, skip: missing ?? false }, () => {
  let farm: TestFarm;
  let person: FarmPerson;
  let hosts: FarmHost[];
  let balancer: Balancer;
  let settings: FarmSettings;
  let poolFile: string;
  let templates: string;

  const startHost = (): Promise<FarmHost> =>
    startFarmHost(farm, {
      dataDir: dataDir(process.env),
      env: { GLOVEBOX_POOL_FILE: poolFile },
      args: ['--templates', templates, '--agent-port', '0', '--source-dispvms', '3', '--drain-minutes', '2'],
    });
  const startBalancing = async (): Promise<void> => {
    const port = await findFreePort();
    const folder = join(farm.folder, `balancer-${port}`);
    await mkdir(folder);
    const balanced = hosts.map((host, index) => ({ ...host, name: `host-${index + 1}`, address: '127.0.0.1' }));
    balancer = await startBalancer(folder, '127.0.0.1', port, balanced);
    settings = settingsFor(farm, port);
    await waitUntil(
      async () => Object.values(await balancer.states()).filter((state) => state === 'UP').length === hosts.length,
      'HAProxy takes each host for up',
      slowMs,
    );
  };
  before(async () => {
    farm = await createFarm();
    poolFile = join(farm.folder, 'pool.json');
    await writeFile(poolFile, JSON.stringify({ build: false, spares: 0, prestarted: 0 }));
    templates = join(farm.folder, 'templates.sha256');
    const list = await promisify(execFile)(process.execPath, [glovebox, 'template', 'list', '--sha256']);
    // One is enough, and a host looks at each whole before it starts.
    await writeFile(templates, (/^\S+ {2}debian-13\n/m.exec(list.stdout) ?? [''])[0]);
    person = await FarmPerson.start();
    hosts = [await startHost(), await startHost()];
    await startBalancing();
  });
  after(async () => {
    await balancer.stop();
    for (const host of hosts) await host.remove();
    await person.leave();
    await farm.remove();
  });

  const open = (sentence: string, asked: Partial<OpenInVm> & { readonly by?: FarmSettings } = {}): Opening => {
    const { by = settings, ...rest } = asked;
    return person.open(sentence, by, rest);
  };
  const nothingLeft = (): Promise<void> => person.nothingLeft(hosts);

  test('a document is shown on the person’s screen, with their label, and closing its window leaves nothing', async () => {
    const opening = await visible(open('Three green lamps', { viewOnly: true }));
    assert.match((await person.titles()).join(), /Three green lamps\.pdf/);
    assert.match(await readScreen(person.screen.display), /Three green lamps/);
    // A window manager may call a window active before the keyboard is its own.
    await waitUntil(
      async () => {
        await person.press('alt+F4');
        return waitUntil(() => opening.outcome() !== null, 'the call is over', keyTakenMs).catch(() => false);
      },
      'its window is closed by its person',
      slowMs,
    );
    assert.equal(await codeOf(opening), null);
    assert.ok(opening.stages.has('gone'));
    await waitUntil(async () => (await person.titles()).length === 0, 'the window is closed');
    await nothingLeft();
  });

  test('an edit comes home from the host', async () => {
    const opening = await visible(open('first line', { untrustedName: 'notes.txt' }));
    await person.press('ctrl+e');
    await waitUntil(
      async () => /changes come back/.test((await person.titles()).join()),
      'the editor has the text',
      slowMs,
    );
    await person.runX('xdotool', 'key', 'ctrl+End');
    await person.runX('xdotool', 'type', '--delay', '120', 'second line');
    await person.runX('xdotool', 'key', 'ctrl+s');
    await waitUntil(() => hosts.some((host) => host.log().includes('"saved"')), 'the host holds it', slowMs);
    assert.equal(await close(opening), null);
    assert.equal(opening.reply().toString(), 'first line\nsecond line');
    await nothingLeft();
  });

  test('a safe copy is made on a host, of the pages alone', async () => {
    const [path, out] = [join(farm.folder, 'copied.pdf'), join(farm.folder, 'copied.safe.pdf')];
    await writeFile(path, makePdf('Three green lamps'));
    const report = await convertFile(farmTransport(settings, person.windows.socketPath), {
      ...{ path, out, mayReplace: false, dpi: null, password: new Uint8Array(0), disposableTemplate: null },
      pageDeadlineMs: slowMs,
      whenPage: () => undefined,
      whenTextPage: null,
      stop: new AbortController().signal,
    });
    assert.deepEqual([report.code, report.copy?.pages, report.destroyed], [undefined, 1, true]);
    const copy = await readFile(out);
    assert.equal(copy.subarray(0, 5).toString(), '%PDF-');
    assert.equal(copy.includes('green lamps'), false, 'no text, but pixels');
    await nothingLeft();
  });

  test('a host serves the templates of its list, and says by which hash', async () => {
    const list = await readFile(templates, 'utf8');
    const status = await askDom0(farmTransport(settings), slowMs);
    assert.ok(status.ok);
    const served = status.value.templates.filter(({ problem }) => problem === null);
    assert.equal(served.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''), list);
  });

  test('opens of one person are spread over the hosts, each in a DispVM of its own', async () => {
    const openings = [open('One'), open('Two'), open('Three'), open('Four')];
    await Promise.all(openings.map(visible));
    const sessions = Object.values(await balancer.sessions());
    assert.deepEqual(
      sessions.map((number) => number > 0),
      [true, true],
      JSON.stringify(sessions),
    );
    await Promise.all(openings.map(close));
    await nothingLeft();
  });

  test('who has as many open as they may is told so, and opens again after closing one', async () => {
    const only = settingsFor(farm, hosts[0]?.port ?? 0);
    const openings = [open('One', { by: only }), open('Two', { by: only }), open('Three', { by: only })];
    await Promise.all(openings.map(visible));
    assert.equal(await codeOf(open('Four', { by: only })), 'farm-busy');
    await Promise.all(openings.slice(0, 1).map(close));
    openings.push(await visible(open('Five', { by: only })));
    await Promise.all(openings.map(close));
    await nothingLeft();
  });

  test('a host that is told to end keeps what is open, takes nothing new, and another one does', async () => {
    const [first, second] = hosts;
    assert.ok(first !== undefined && second !== undefined);
    const kept = await visible(open('Kept', { by: settingsFor(farm, first.port) }));
    first.child.kill('SIGTERM');
    await waitUntil(
      async () => (await balancer.states())['host-1']?.startsWith('DRAIN') === true,
      'HAProxy hears of it',
      slowMs,
    );
    assert.equal(await codeOf(open('Refused', { by: settingsFor(farm, first.port) })), 'farm-draining');
    const others = await Promise.all([open('One'), open('Two')].map(visible));
    assert.equal(kept.outcome(), null, 'what was open stays');
    assert.deepEqual((await balancer.sessions())['host-1'], 0);
    await Promise.all([...others, kept].map(close));
    if (first.child.exitCode === null) await once(first.child, 'exit');
    assert.equal(first.child.exitCode, 0);
    await first.remove();
    hosts = [await startHost(), second];
    await balancer.stop();
    await startBalancing();
    await nothingLeft();
  });

  test('a host that is killed: its documents are lost and said to be, and the next click opens on another one', async () => {
    const [first, second] = hosts;
    assert.ok(first !== undefined && second !== undefined);
    const there = await visible(open('There', { by: settingsFor(farm, first.port) }));
    const elsewhere = await visible(open('Elsewhere', { by: settingsFor(farm, second.port) }));
    first.child.kill('SIGKILL');
    const killedMs = performance.now();
    const next = open('Next');
    assert.equal(await codeOf(there), 'farm-lost');
    await visible(next);
    console.log(`visible on another host ${Math.round(performance.now() - killedMs)} ms after the kill`);
    assert.equal(elsewhere.outcome(), null, 'nobody else notices');
    const [lost = ''] = (await person.runX('xdotool', 'search', '--onlyvisible', '--name', 'There.pdf')).split('\n');
    await person.runX('xdotool', 'windowactivate', '--sync', lost);
    await waitUntil(
      async () => /computer that showed the document broke/.test(await readScreen(person.screen.display)),
      'its window says so',
      slowMs,
    );
    await Promise.all([next, elsewhere].map(close));
    // The next daemon there destroys what the killed one left.
    const again = await startFarmHost(farm, {
      dataDir: dataDir(process.env),
      env: { GLOVEBOX_POOL_FILE: poolFile },
      args: ['--templates', templates],
      baseDir: first.baseDir,
    });
    hosts = [again, second];
    await nothingLeft();
  });
});
