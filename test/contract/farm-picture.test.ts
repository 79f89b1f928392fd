// When a person's side asks a host of a farm for a picture: when there is a document to be seen. The window is a real one; the
// host and the display are the test's, with a host's own relay before the display.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { channelStream } from '../../dom0/farm/channel-stream.ts';
import { packing } from '../../protocol/packed-picture.ts';
import { createFarm, settingsFor, type TestFarm } from '../support/farm.ts';
import { hostileRequestId, shown } from '../support/farm-misbehaviour.ts';
import { codeOf, FarmPerson, slowMs } from '../support/farm-person.ts';
import { missingForWindows, sampleViewer } from '../support/gui-daemon.ts';
import { startHostileHost, type HostileCall } from '../support/hostile-host.ts';
import { startRfbServer, type RfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Long enough for a request to have come. */
const quietMs = 500;

describe('the picture of a document on a farm', { skip: missingForWindows() ?? false }, () => {
  let folder: string;
  let farm: TestFarm;
  let person: FarmPerson;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farm-picture-'));
    farm = await createFarm();
    person = await FarmPerson.start();
  });
  after(async () => {
    await person.leave();
    await farm.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** Its window is shown and connected, the document delivered, and nothing painted. */
  const deliver = async (call: HostileCall, display: RfbServer): Promise<void> => {
    await shown(call);
    const socket = connect(display.path);
    const picture = channelStream(packing(call.channels.channel('picture')), () => socket.destroy());
    for (const end of [socket, picture]) end.on('error', () => undefined);
    socket.pipe(picture).pipe(socket);
    call.say({ type: 'attach' });
    await waitUntil(() => call.heard().includes('"attached"'), 'the window is connected', slowMs);
    call.say({ type: 'delivered', viewer: sampleViewer, mayEdit: false });
    await delay(quietMs);
    assert.equal(display.requests(), 0);
  };

  const open = async (name: string, then: (call: HostileCall, display: RfbServer) => Promise<void>): Promise<void> => {
    const display = await startRfbServer(join(folder, name));
    const calls: HostileCall[] = [];
    const host = await startHostileHost(farm, (call) => calls.push(call));
    try {
      const opening = person.open(name, settingsFor(farm, host.port), { requestId: hostileRequestId });
      const call = await waitUntil(() => calls[0], 'the host has the call', slowMs);
      await deliver(call, display);
      await then(call, display);
      call.socket.terminate();
      assert.equal(await codeOf(opening), 'farm-lost');
    } finally {
      await host.stop();
      await display.stop();
    }
  };

  test('is asked for when the viewer has painted, and is seen', () =>
    open('painted', async (call, display) => {
      call.say({ type: 'painted' });
      await waitUntil(() => display.wholePictures() > 0, 'it is asked for', slowMs);
      display.fill(0x3377bb);
      await waitUntil(() => call.heard().includes('"visible"'), 'it is seen', slowMs);
    }));

  test('is asked for before the window shows what there is, where nothing is painted', () =>
    open('unpainted', async (_, display) => {
      await waitUntil(() => display.wholePictures() > 0, 'it is asked for', slowMs);
    }));
});
