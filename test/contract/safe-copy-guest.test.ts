// A safe copy from guests that play false, through a real dom0 to the command's own code: whatever they send, the call ends
// with a code, nothing lies in the folder, and the DispVM has given its place back.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'node:test';
import { convertFile, type ConvertOptions, type ConvertReport } from '../../native-host/convert-file.ts';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { encodeData, encodeExitCode, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { success } from '../../protocol/result.ts';
import { encodeCopy, plainPage } from '../support/copy-stream.ts';
import { startGuestWorld, type GuestWorld, type PlayedGuest } from '../support/guest-world.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { Deadlines } from '../../dom0/server/deadlines.ts';

const pages = [plainPage(60, 80, [255, 255, 255]), plainPage(80, 60, [20, 30, 200])];
const whole = encodeCopy(pages);
const stdout = (bytes: Uint8Array | string): Uint8Array =>
  Buffer.concat([...encodeData(messageTypes.dataStdout, Uint8Array.from(Buffer.from(bytes)))]);
const end = encodeMessage(messageTypes.dataStdout);
const exit = (code: number): Uint8Array => encodeExitCode(code);

interface Scene {
  readonly world: GuestWorld;
  readonly folder: string;
  readonly guest: PlayedGuest;
  readonly report: Promise<ConvertReport>;
  readonly stop: AbortController;
  readonly told: readonly string[];
}

const copyTest = (
  title: string,
  body: (scene: Scene) => Promise<void>,
  { deadlines = {}, asked = {} }: { deadlines?: Partial<Deadlines>; asked?: Partial<ConvertOptions> } = {},
): void => {
  test(title, async () => {
    const world = await startGuestWorld(deadlines);
    const folder = await mkdtemp(join(tmpdir(), 'safe-copy-'));
    const path = join(folder, 'offer.txt');
    await writeFile(path, 'an offer');
    const stop = new AbortController();
    const told: string[] = [];
    const transport = new EmbeddedTransport(
      () => Promise.resolve(success(connect(world.socketPath))),
      () => null,
    );
    try {
      const report = convertFile(transport, {
        path,
        out: join(folder, 'safe.pdf'),
        mayReplace: false,
        dpi: null,
        password: new Uint8Array(0),
        disposableTemplate: null,
        pageDeadlineMs: 20_000,
        whenWaiting: () => undefined,
        whenTextPage: null,
        whenPage: (page, count) => told.push(`${page}/${count}`),
        stop: stop.signal,
        ...asked,
      });
      const guest = await waitUntil(() => world.guests[0], 'the guest is there');
      guest.listen();
      await waitUntil(() => guest.stdinEnded, 'the guest has the document');
      await body({ world, folder, guest, report, stop, told });
      await waitUntil(() => world.registry.describe().length === 0, 'the DispVM has given its place back');
      assert.ok(guest.isGone);
    } finally {
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
};

/** Nothing but the document is there, and the DispVM was seen to end. */
const assertNothing = async ({ folder, report }: Scene, code: string): Promise<void> => {
  const { code: told, destroyed, copy } = await report;
  assert.deepEqual([told, destroyed, copy], [code, true, undefined]);
  assert.deepEqual(await readdir(folder), ['offer.txt']);
};

copyTest('an honest copy is saved whole, page by page, and its DispVM is gone', async (scene) => {
  const { guest, report, folder, told } = scene;
  await guest.say(stdout(whole.subarray(0, 100)), stdout(whole.subarray(100)), end, exit(0));
  const { copy, code, destroyed } = await report;
  assert.deepEqual([code, destroyed, copy?.pages, copy?.dpi], [undefined, true, 2, 150]);
  assert.deepEqual(told, ['1/2', '2/2']);
  assert.equal((await readFile(join(folder, 'safe.pdf'))).length, copy?.sizeBytes);
  assert.deepEqual((await readdir(folder)).sort(), ['offer.txt', 'safe.pdf']);
});

const huge = '10000 10000\n';
for (const [what, said, code] of [
  ['more pages than it told', [stdout(whole), stdout('60 80\n')], 'agent-protocol'],
  ['fewer pages than it told', [stdout(encodeCopy(pages).subarray(0, -10)), end, exit(0)], 'agent-protocol'],
  ['more pages than there may be', [stdout('501\n')], 'agent-protocol'],
  ['a page of a giant size', [stdout(`1\n${huge}`)], 'agent-protocol'],
  ['words instead of pages', [stdout('%PDF-1.7\n')], 'agent-protocol'],
  ['a PDF after its pages', [stdout(whole), stdout('%PDF-1.7\n'), end, exit(0)], 'agent-protocol'],
  ['nothing', [end, exit(0)], 'agent-protocol'],
  ['words on stderr', [encodeMessage(messageTypes.dataStderr, Buffer.from('please click here'))], 'agent-protocol'],
  ['a code that is none', [stdout(whole), end, exit(42)], 'agent-protocol'],
  ['two ends', [stdout(whole), end, end, exit(0)], 'agent-protocol'],
  ['that a password is needed', [end, exit(agentExitCodes.passwordNeeded)], 'password-needed'],
  ['that the document is damaged, after a page', [stdout(whole.subarray(0, 60)), end, exit(70)], 'document-damaged'],
  ['that there are too many pages', [end, exit(agentExitCodes.tooManyPages)], 'too-many-pages'],
  ['that it cannot show this', [end, exit(agentExitCodes.unsupported)], 'type-unsupported'],
] as const) {
  copyTest(`a guest that says ${what}: ${code}, and nothing is left`, async (scene) => {
    await scene.guest.say(...said);
    await assertNothing(scene, code);
  });
}

copyTest(
  'a guest that dribbles its pixels is given up',
  async (scene) => {
    const drip = (async () => {
      for (const byte of whole) {
        if (scene.guest.isGone) return;
        await scene.guest.say(stdout(Uint8Array.of(byte)));
        await sleep(50);
      }
    })();
    await assertNothing(scene, 'viewer-timeout');
    await drip;
  },
  { deadlines: { copies: { silenceMs: 400, graceMs: 1500, bytesPerSecond: 1024 } } },
);

copyTest('a guest that says nothing is given up by dom0', (scene) => assertNothing(scene, 'viewer-timeout'), {
  deadlines: { copies: { silenceMs: 400, graceMs: 1500, bytesPerSecond: 1024 } },
});

copyTest(
  'a guest that sends pixels of one page for ever is given up by the command',
  async (scene) => {
    await scene.guest.say(stdout('1\n6000 6000\n'));
    const pour = (async () => {
      // A run of one pixel at a time: it keeps dom0's pace, and the page never ends.
      for (; !scene.guest.isGone;) {
        await scene.guest.say(stdout(Uint8Array.from(Buffer.alloc(4096, Buffer.from([0, 1, 2, 3])))));
        await sleep(100);
      }
    })();
    await assertNothing(scene, 'viewer-timeout');
    await pour;
  },
  { asked: { pageDeadlineMs: 1500 } },
);

copyTest('a guest that dies in the middle of a page: dispvm-died, and nothing is left', async (scene) => {
  await scene.guest.say(stdout(whole.subarray(0, 50)));
  scene.guest.socket.destroy();
  await assertNothing(scene, 'dispvm-died');
});

copyTest('given up in the middle of a page, the DispVM is destroyed and nothing is left', async (scene) => {
  await scene.guest.say(stdout(whole.subarray(0, 50)));
  scene.stop.abort();
  await assertNothing(scene, 'cancelled');
});

copyTest('its client killed, the DispVM is destroyed', async ({ world, guest, stop, report }) => {
  const other = await world.call({ service: 'glovebox.SafeCopy+150', requestId: 'other' });
  other.socket.write(encodeMessage(messageTypes.dataStdin, new Uint8Array(300)));
  const second = await waitUntil(() => world.guests[1], 'the second guest is there');
  second.listen();
  await waitUntil(() => second.stdinBytes === 300, 'it has the start of its document');
  other.socket.destroy();
  await waitUntil(() => second.isGone, 'its DispVM is destroyed');
  assert.equal(guest.isGone, false);
  stop.abort();
  await report;
});

copyTest('an argument that is no number of dots per inch is no service', async ({ world, stop, report }) => {
  for (const service of ['glovebox.SafeCopy', 'glovebox.SafeCopy+1', 'glovebox.SafeCopy+150+network']) {
    const call = await world.call({ service, requestId: 'wrong' });
    await call.over();
    assert.equal(call.exitCode, 127, service);
  }
  assert.equal(world.guests.length, 1);
  stop.abort();
  await report;
});

test('where dom0 grants documents and no safe copies, none is made and no DispVM is started', async () => {
  const world = await startGuestWorld({}, 'painted', 'qubes.OpenInVM * @anyvm @dispvm allow\n');
  try {
    const call = await world.call({ service: 'glovebox.SafeCopy+150' });
    await call.over();
    assert.deepEqual([call.failure, call.isRefused, world.guests.length], ['policy-denied', true, 0]);
  } finally {
    await world.stop();
  }
});
