// What a host of a farm that somebody has taken over can do to a person's computer, with a certificate that is right: its own
// call fails and says so. Windows are real ones, drawn by a real dom0; the host is the test's.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openInVm } from '../../native-host/open-in-vm.ts';
import type { Call, CallOutcome } from '../../native-host/transport.ts';
import { encodeData, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { removeDom0, startDom0, type Dom0 } from '../support/dom0.ts';
import { createFarm, farmTransport, settingsFor, type TestFarm } from '../support/farm.ts';
import { granted, hostilePictures, hostileRequestId, hostileWords } from '../support/farm-misbehaviour.ts';
import { missingForWindows } from '../support/gui-daemon.ts';
import { startHostileHost, type HostileCall } from '../support/hostile-host.ts';
import { inBackground } from '../support/in-background.ts';
import { waitUntil } from '../support/wait-until.ts';

const slowMs = 60_000;

describe('a hostile host of a farm', { concurrency: 1, skip: missingForWindows() ?? false }, () => {
  let farm: TestFarm;
  let screen: Xvfb;
  let windows: Dom0;
  let copiesWanted = 0;
  before(async () => {
    farm = await createFarm();
    screen = await startXvfb();
    windows = await startDom0({
      args: ['--windows'],
      env: { DISPLAY: screen.display, WAYLAND_DISPLAY: '', GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' },
    });
  });
  after(async () => {
    await removeDom0(windows);
    await screen.stop();
    await farm.remove();
  });

  const open = (port: number): { call: Call; outcome: () => CallOutcome | null; reply: () => number } => {
    let ended: CallOutcome | null = null;
    let repliedBytes = 0;
    const call = openInVm(
      farmTransport(settingsFor(farm, port), windows.socketPath),
      {
        requestId: hostileRequestId,
        untrustedName: 'a.pdf',
        viewOnly: false,
        disposableTemplate: null,
        network: false,
        returnEdits: true,
      },
      {
        onStdout: (bytes) => {
          repliedBytes += bytes.length;
          return Promise.resolve();
        },
        onStatus: ({ event }) => {
          if (event === 'copyWanted') copiesWanted += 1;
        },
      },
    );
    inBackground(call.outcome.then((outcome) => (ended = outcome)));
    return { call, outcome: () => ended, reply: () => repliedBytes };
  };
  const guiStarts = (): number => windows.log().split('"gui-started"').length - 1;
  /** It fails, and neither the windows' process nor a socket of its is left worse. */
  const failsAlone = async (misbehave: (call: HostileCall) => void): Promise<void> => {
    const host = await startHostileHost(farm, misbehave);
    const { outcome } = open(host.port);
    const ended = await waitUntil(outcome, 'the call is over', slowMs);
    assert.equal(ended.ok, false);
    await host.stop();
    await waitUntil(
      async () => (await readdir(join(windows.runtimeDir, 'pictures')).catch(() => [])).length === 0,
      'no socket of a picture is left',
    );
    assert.equal(guiStarts(), 1, windows.log());
    assert.equal(windows.log().includes('"bug"'), false, windows.log());
  };
  for (const [what, say] of Object.entries(hostileWords))
    test(`with ${what} fails its own call alone`, async () => {
      await failsAlone(say);
    });

  test('whose word for a copy that nobody asked for is not believed', async () => {
    const before = copiesWanted;
    await failsAlone((call) => {
      granted(call);
      const wanted = Buffer.from('{"event":"copyWanted","purpose":"print"}\n');
      for (let sent = 0; sent < 50; sent += 1) call.send(...encodeData(messageTypes.dataStderr, wanted));
      call.send(encodeMessage(messageTypes.hello));
    });
    assert.equal(copiesWanted, before);
  });

  for (const [what, misbehave] of Object.entries(hostilePictures))
    test(`whose display says ${what} loses its window’s picture alone`, async () => {
      await failsAlone(misbehave);
    });
});
