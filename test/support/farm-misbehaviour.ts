// How a host of a farm that somebody has taken over can misbehave towards a person's computer, by name.
import { channelStream } from '../../dom0/farm/channel-stream.ts';
import { encodeFarmFrame } from '../../protocol/farm-channels.ts';
import { packing } from '../../protocol/packed-picture.ts';
import { encodeData, encodeExitCode, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { hostileKinds, playHostileDisplay, type HostileKind } from './hostile-display.ts';
import { accept, hello, type HostileCall } from './hostile-host.ts';
import { inBackground } from './in-background.ts';
import { waitUntil } from './wait-until.ts';

/** The request id of the calls that it is made for. */
export const hostileRequestId = 'open-1';
const slowMs = 60_000;

/** What a host says that takes the call. */
export const granted = ({ send }: HostileCall): void => send(hello, accept(hostileRequestId));
/** As `granted`; its window is shown then. */
export const shown = (call: HostileCall): Promise<unknown> => {
  granted(call);
  call.say({ type: 'open', dispvmId: 'disp7', template: 'debian-13' });
  return waitUntil(() => call.heard().includes('"shown"'), 'its window is shown', slowMs);
};

/** What it says of the call or of its window. */
export const hostileWords: Readonly<Record<string, (call: HostileCall) => void>> = {
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
  'a picture that is not packed': (call) =>
    inBackground(
      shown(call).then(() => {
        call.say({ type: 'attach' });
        return call.channels.channel('picture').write(Buffer.from('RFB 003.008\n'));
      }),
    ),
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

const misbehaveByPicture =
  (kind: HostileKind) =>
  (call: HostileCall): void =>
    inBackground(
      shown(call).then(async () => {
        call.say({ type: 'attach' });
        // Before that the window's requests are kept, and what comes unasked is not read.
        call.say({ type: 'painted' });
        const picture = channelStream(packing(call.channels.channel('picture')), () => undefined);
        picture.on('error', () => undefined);
        inBackground(playHostileDisplay(kind, picture).catch(() => undefined));
        await waitUntil(() => call.heard().includes('"display-lost"'), 'the window has lost its picture', slowMs);
        call.socket.terminate();
      }),
    );

/** What its picture says, where that must be refused. */
export const hostilePictures: Readonly<Record<string, (call: HostileCall) => void>> = Object.fromEntries(
  Object.entries(hostileKinds)
    .filter(([, { outcome }]) => outcome === 'refused')
    .map(([what, kind]) => [what, misbehaveByPicture(kind)]),
);
