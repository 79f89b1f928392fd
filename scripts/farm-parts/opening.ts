// One document that is opened through a farm, or by the dom0 of this computer, and closed again.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import { FarmTransport } from '../../native-host/farm-transport.ts';
import { openInVm } from '../../native-host/open-in-vm.ts';
import type { Call, Transport } from '../../native-host/transport.ts';
import { connected } from '../../protocol/connected.ts';
import { Deferred } from '../../protocol/deferred.ts';
import { failure, success } from '../../protocol/result.ts';
import type { World } from './world.ts';

/** Milliseconds from the call's begin; null where it did not get so far. */
export interface Opened {
  readonly acceptedMs: number | null;
  /** Until its window showed it, by the window's own word: that comes once the picture has been still for a while. */
  readonly visibleMs: number | null;
  readonly code: string | null;
}

export interface Opening {
  /** Whether it is shown; false where it failed before. */
  readonly shown: Promise<boolean>;
  readonly call: Call;
  readonly ended: Promise<Opened>;
}

export const hereOf = ({ windows }: World): Transport =>
  new EmbeddedTransport(async () => {
    const socket = await connected(() => connect(join(windows.runtimeDir, 'qrexec.sock')));
    return socket === null ? failure('dom0-unreachable') : success(socket);
  });

/** That of one of its people, in turn. */
export const farmOf = (world: World, index: number): Transport => {
  const settings = world.people[index % world.people.length];
  if (settings === undefined) throw new Error('nobody is there');
  return new FarmTransport(settings, hereOf(world));
};

export const begin = (transport: Transport, document: Uint8Array): Opening => {
  const sinceMs = Date.now();
  const shown = new Deferred<boolean>();
  let acceptedMs: number | null = null;
  let visibleMs: number | null = null;
  const call = openInVm(
    transport,
    {
      requestId: `farm-${randomBytes(6).toString('hex')}`,
      untrustedName: 'sample.pdf',
      viewOnly: true,
      disposableTemplate: 'debian-13',
      network: false,
      returnEdits: false,
    },
    {
      onStdout: () => Promise.resolve(),
      onStatus: (status) => {
        if (status.event !== 'stage') return;
        const ms = status.atMs - sinceMs;
        if (status.stage === 'callAccepted') acceptedMs = ms;
        if (status.stage !== 'visible') return;
        visibleMs = ms;
        shown.resolve(true);
      },
    },
  );
  const run = async (): Promise<Opened> => {
    await call.write(document);
    call.end();
    const outcome = await call.outcome;
    shown.resolve(false);
    return { acceptedMs, visibleMs, code: outcome.ok ? null : outcome.error.code };
  };
  return { shown: shown.promise, call, ended: run() };
};

/** Closes it as soon as it is visible. */
export const openOnce = async (transport: Transport, document: Uint8Array): Promise<Opened> => {
  const opening = begin(transport, document);
  await opening.shown;
  opening.call.close();
  return opening.ended;
};
