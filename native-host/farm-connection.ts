// One connection to a farm: a WebSocket with certificates on both sides. It trusts a host that proves its name by the
// organisation's CA with a call, and not with the form of anything that it says.
import { setTimeout as delay } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { Deferred } from '../protocol/deferred.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { farmFrameMaxBytes, type FarmChannels } from '../protocol/farm-channels.ts';
import { joinLink } from '../protocol/farm-link.ts';
import { decodeRefusal, farmPath, refusalHeader } from '../protocol/farm-refusals.ts';
import type { FarmSettings } from '../protocol/farm-settings.ts';
import { failure, success, type Result } from '../protocol/result.ts';
import { readCredentials } from './farm-credentials.ts';
import { connectSocket, farmCodeOf, handshakeMs } from './farm-socket.ts';

export interface FarmLink {
  readonly channels: FarmChannels;
  /** Ends it at once. May be called again. */
  readonly terminate: () => void;
}

/** Where the host that was connected to ahead has not answered by then, the balancer is asked for one. */
const aheadAnswersMs = 1_000;
/** A host that ended, or takes no more, is one of many: nothing was sent yet, and the balancer knows another one. */
const triesForMs = 2_000;
const triesEveryMs = 100;
/** The host says each 15 seconds that it is there. */
const silentMs = 45_000;
const worthAnotherTry: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['farm-unreachable', 'farm-busy', 'farm-draining']);

/** A connection that was told no is tried again for a while; it carried nothing. What waits `ahead` is tried before. */
export const dialFarm = async (
  settings: FarmSettings,
  signal: AbortSignal,
  ahead: TLSSocket | null = null,
): Promise<Result<FarmLink>> => {
  const early = ahead === null ? null : await upgrade(settings, ahead, aheadAnswersMs, signal);
  if (early?.ok === true || (early !== null && signal.aborted)) return early;
  const credentials = await readCredentials(settings);
  if (!credentials.ok) return failure('farm-misconfigured');
  const untilMs = performance.now() + triesForMs;
  for (;;) {
    const socket = await connectSocket(settings, credentials.value, signal);
    const dialled = socket.ok ? await upgrade(settings, socket.value, handshakeMs, signal) : socket;
    const isLast = signal.aborted || performance.now() + triesEveryMs >= untilMs;
    if (dialled.ok || isLast || !worthAnotherTry.has(dialled.error)) return dialled;
    await delay(triesEveryMs);
  }
};

/** Asks for a call: until the host says yes, it has none. */
const upgrade = async (
  { address }: FarmSettings,
  connected: TLSSocket,
  withinMs: number,
  signal: AbortSignal,
): Promise<Result<FarmLink>> => {
  if (connected.destroyed) return failure('farm-unreachable');
  const answered = new Deferred<Result<FarmLink>>();
  const socket = new WebSocket(`wss://${address}${farmPath}`, {
    createConnection: () => connected,
    perMessageDeflate: false,
    maxPayload: farmFrameMaxBytes,
  });
  const giveUp = (): void => socket.terminate();
  signal.addEventListener('abort', giveUp);
  // The timeout of `ws` counts for connections that it makes itself.
  const timer = setTimeout(giveUp, withinMs);
  socket.on('open', () => {
    watchSilence(socket);
    answered.resolve(success({ channels: joinLink(socket), terminate: () => socket.terminate() }));
  });
  socket.on('unexpected-response', (request, response) => {
    answered.resolve(failure(decodeRefusal(response.headers[refusalHeader]) ?? 'farm-unreachable'));
    request.destroy();
  });
  socket.on('error', (cause) => answered.resolve(failure(farmCodeOf(cause))));
  // Node's request says nothing where it ended before its first word.
  connected.once('close', () => answered.resolve(failure('farm-unreachable')));
  const outcome = await answered.promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', giveUp);
  if (!outcome.ok) connected.destroy();
  return outcome;
};

/** A host that is gone without a word is found so. */
const watchSilence = (socket: WebSocket): void => {
  const timer = setTimeout(() => socket.terminate(), silentMs);
  const heard = (): void => void timer.refresh();
  for (const event of ['ping', 'message'] as const) socket.on(event, heard);
  socket.on('close', () => clearTimeout(timer));
};
