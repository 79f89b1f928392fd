// What a host of a farm that somebody has taken over can do to a person's computer, with a certificate that is right: its own
// call fails and says so. Windows are real ones, drawn by a real dom0; the host is the test's.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { channelStream } from '../../dom0/farm/channel-stream.ts';
import { openInVm } from '../../native-host/open-in-vm.ts';
import type { Call, CallOutcome } from '../../native-host/transport.ts';
import { encodeFarmFrame } from '../../protocol/farm-channels.ts';
import { encodeData, encodeExitCode, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { removeDom0, startDom0, type Dom0 } from '../support/dom0.ts';
import { createFarm, farmTransport, settingsFor, type TestFarm } from '../support/farm.ts';
import { missingForWindows } from '../support/gui-daemon.ts';
import { hostileKinds, playHostileDisplay } from '../support/hostile-display.ts';
import { accept, hello, startHostileHost, type HostileCall } from '../support/hostile-host.ts';
import { inBackground } from '../support/in-background.ts';
import { waitUntil } from '../support/wait-until.ts';

const slowMs = 60_000;
const requestId = 'open-1';

describe('a hostile host of a farm', { concurrency: 1, skip: missingForWindows() ?? false }, () => {
  let farm: TestFarm;
  let screen: Xvfb;
  let windows: Dom0;
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
        requestId,
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
        onStatus: () => undefined,
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
  const granted = ({ send }: HostileCall): void => send(hello, accept(requestId));
  const shown = (call: HostileCall): Promise<unknown> => {
    granted(call);
    call.say({ type: 'open', dispvmId: 'disp7', template: 'debian-13' });
    return waitUntil(() => call.heard().includes('"shown"'), 'its window is shown', slowMs);
  };

  const words: Readonly<Record<string, (call: HostileCall) => void>> = {
    'a text message': ({ socket }) => socket.send('hello'),
    'a frame that is none': ({ socket }) => socket.send(Buffer.alloc(40, 9)),
    'qrexec that is none': ({ send }) => send(Buffer.alloc(64, 0xff)),
    'another call’s grant': ({ send }) => send(hello, accept('another')),
    'data before a grant': ({ send }) => send(hello, ...encodeData(messageTypes.dataStdout, Buffer.from('x'))),
    'a status that is none': (call) => {
      granted(call);
      call.send(...encodeData(messageTypes.dataStderr, Buffer.from('{"event":"stage","stage":"visible"}\n')));
    },
    'a status line that is too long': (call) => {
      granted(call);
      for (let sent = 0; sent < 8; sent += 1)
        call.send(...encodeData(messageTypes.dataStderr, Buffer.alloc(8_000, 0x20)));
      call.send(...encodeData(messageTypes.dataStderr, Buffer.from('\n')));
    },
    'a call that it sends on': ({ send }) =>
      send(hello, ...encodeData(messageTypes.dataStderr, Buffer.from('{"event":"ending"}\n'))),
    'a reply and no end of it': (call) => {
      granted(call);
      call.send(...encodeData(messageTypes.dataStdout, Buffer.from('half')), encodeExitCode(0));
    },
    'its leaving': ({ socket }) => socket.terminate(),
    'more than was granted': ({ socket }) => {
      const payload = new Uint8Array(60_000);
      for (let sent = 0; sent < 64; sent += 1)
        socket.send(encodeFarmFrame({ kind: 'data', channel: 'picture', payload }));
    },
    'a label of its own': (call) => {
      granted(call);
      call.say({
        type: 'open',
        dispvmId: 'disp7',
        template: 'debian-13',
        fileName: 'Your bank.pdf',
        colour: '#00cc00',
      });
    },
    'words of another window': (call) =>
      inBackground(shown(call).then(() => call.say({ type: 'close', dispvmId: 'disp999999' }))),
    'a second window': (call) =>
      inBackground(shown(call).then(() => call.say({ type: 'open', dispvmId: 'disp8', template: 'debian-13' }))),
    'a line without an end': (call) =>
      inBackground(
        shown(call).then(async () => {
          const window = call.channels.channel('window');
          for (let sent = 0; sent < 20; sent += 1) await window.write(Buffer.alloc(60_000, 0x20));
          await window.write(Buffer.from('\n'));
        }),
      ),
    'a flood of texts': (call) =>
      inBackground(
        shown(call).then(() => {
          for (let sent = 0; sent < 50; sent += 1) call.say({ type: 'copied', untrustedText: 'x'.repeat(60_000) });
          call.send(encodeMessage(messageTypes.hello));
        }),
      ),
  };
  for (const [what, say] of Object.entries(words))
    test(`with ${what} fails its own call alone`, async () => {
      await failsAlone(say);
    });

  for (const [what, kind] of Object.entries(hostileKinds).filter(([, { outcome }]) => outcome === 'refused'))
    test(`whose display says ${what} loses its window’s picture alone`, async () => {
      await failsAlone((call) =>
        inBackground(
          shown(call).then(async () => {
            call.say({ type: 'attach' });
            const picture = channelStream(call.channels.channel('picture'), () => undefined);
            picture.on('error', () => undefined);
            inBackground(playHostileDisplay(kind, picture).catch(() => undefined));
            await waitUntil(() => call.heard().includes('"display-lost"'), 'the window has lost its picture', slowMs);
            call.socket.terminate();
          }),
        ),
      );
    });
});
