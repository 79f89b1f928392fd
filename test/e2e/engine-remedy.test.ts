// Where a computer lets nobody make namespaces no disposable VM starts: the failure sends to “glovebox doctor”, that says what
// it is, and once it is allowed again the next click opens, with the same daemon.
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readlink, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { dataDir } from '../../protocol/paths.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { callDom0, removeDom0, startDom0, type Call, type Dom0 } from '../support/dom0.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = (await missingForDispvms()) ?? (process.getuid?.() === 0 ? null : 'needs root, to take a right away');
const slowMs = 90_000;
const everybody = '0 0 4294967294';
/** An ordinary user’s jail begins with a user namespace, root’s does without it. */
const limits = ['user', 'mnt', 'pid'].map((kind) => `/proc/sys/user/max_${kind}_namespaces`).join(' ');
const allow = (count: number): string => `echo ${count} | tee ${limits} > /dev/null`;

/** A user namespace of its own with everybody in it: what is set there counts for nobody else on this computer. */
const makeNamespace = async (): Promise<ChildProcess> => {
  const holder = spawn('unshare', ['--user', 'sleep', 'infinity'], { stdio: 'ignore' });
  const pid = holder.pid ?? 0;
  const own = await readlink('/proc/self/ns/user');
  const isApart = async (): Promise<boolean> => (await readlink(`/proc/${pid}/ns/user`)) !== own;
  await waitUntil(isApart, 'the namespace is there', slowMs);
  for (const map of ['uid_map', 'gid_map']) await writeFile(`/proc/${pid}/${map}`, everybody);
  return holder;
};

describe('a computer that starts no disposable VM', { skip: missing ?? false, concurrency: 1 }, () => {
  let screen: Xvfb;
  let dom0: Dom0;
  let holder: ChildProcess;
  let inside: readonly [string, ...string[]];
  before(async () => {
    screen = await startXvfb();
    const env = { DISPLAY: screen.display, LC_ALL: 'C.UTF-8' };
    holder = await makeNamespace();
    inside = ['nsenter', '--target', `${holder.pid ?? 0}`, '--user', 'sh', '-c'];
    const within = [...inside, `${allow(0)} && exec "$@"`, 'sh'] as const;
    dom0 = await startDom0({ dataDir: dataDir(process.env), env, within });
  });
  after(async () => {
    await removeDom0(dom0);
    holder.kill('SIGKILL');
    await screen.stop();
  });

  const open = async (requestId: string): Promise<Call> => {
    const call = await callDom0(dom0.socketPath, { requestId });
    call.sendFile('offer.pdf', makePdf('Seven grey doors'), true);
    await waitUntil(() => call.reached('visible') || call.isOver, 'the call is visible or over', slowMs);
    return call;
  };
  const doctorSays = (): Promise<string> =>
    new Promise((resolve) => {
      const program = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
      const env = { ...process.env, DISPLAY: screen.display, LC_ALL: 'C.UTF-8', GLOVEBOX_RUNTIME_DIR: dom0.runtimeDir };
      execFile(process.execPath, [program, 'doctor'], { env }, (_, output) => resolve(output));
    });

  test('says so, doctor names what is to be allowed, and when it is allowed the next click opens', async () => {
    const refused = await open('first');
    assert.equal(refused.failure, 'engine-failed');
    assert.match(userMessages.en['engine-failed'].next, /“glovebox doctor”/);
    assert.match(await doctorSays(), /FAILS {2}jail: .*namespace/i);
    const [program, ...args] = inside;
    await promisify(execFile)(program, [...args, allow(1000)]);
    const opened = await open('second');
    assert.equal(opened.failure, null);
    assert.ok(opened.reached('visible'));
    assert.doesNotMatch(await doctorSays(), /FAILS {2}jail/);
    opened.socket.destroy();
  });
});
