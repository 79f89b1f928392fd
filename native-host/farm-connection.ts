// One connection to a farm: a WebSocket with certificates on both sides. It trusts a host that proves its name by the
// organisation's CA with a call, and not with the form of anything that it says.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { createSecureContext } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { Deferred } from '../protocol/deferred.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { farmFrameMaxBytes, type FarmChannels } from '../protocol/farm-channels.ts';
import { joinLink } from '../protocol/farm-link.ts';
import { decodeRefusal, farmPath, refusalHeader } from '../protocol/farm-refusals.ts';
import type { FarmSettings } from '../protocol/farm-settings.ts';
import { failure, success, type Result } from '../protocol/result.ts';

export interface FarmLink {
  readonly channels: FarmChannels;
  /** Ends it at once. May be called again. */
  readonly terminate: () => void;
}

const handshakeMs = 10_000;
/** A host that ended, or takes no more, is one of many: nothing was sent yet, and the balancer knows another one. */
const triesForMs = 2_000;
const triesEveryMs = 100;
/** The host says each 15 seconds that it is there. */
const silentMs = 45_000;
const worthAnotherTry: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['farm-unreachable', 'farm-busy', 'farm-draining']);

/** A connection that was told no is tried again for a while; it carried nothing. */
export const dialFarm = async (settings: FarmSettings, signal: AbortSignal): Promise<Result<FarmLink>> => {
  const credentials = await readCredentials(settings);
  if (!credentials.ok) return failure('farm-misconfigured');
  const untilMs = performance.now() + triesForMs;
  for (;;) {
    const dialled = await dialOnce(settings, credentials.value, signal);
    const isLast = signal.aborted || performance.now() + triesEveryMs >= untilMs;
    if (dialled.ok || isLast || !worthAnotherTry.has(dialled.error)) return dialled;
    await delay(triesEveryMs);
  }
};

interface Credentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Read for each connection, so that a renewed certificate counts at once. A failure names the file that is of no use. */
export const readCredentials = async (settings: FarmSettings): Promise<Result<Credentials, string>> => {
  let path = '';
  const read = (named: string): Promise<Buffer> => {
    path = expand(named);
    return readFile(path);
  };
  try {
    const ca = await read(settings.ca);
    // A secure context takes anything for a list of CAs.
    new X509Certificate(ca);
    const cert = await read(settings.certificate);
    createSecureContext({ cert });
    const key = await read(settings.key);
    // The key may be another certificate's.
    createSecureContext({ ca, cert, key });
    return success({ ca, cert, key });
  } catch {
    return failure(path);
  }
};

const expand = (path: string): string =>
  path.replace(/^%h(?=\/)/, () => homedir()).replaceAll('%u', () => userInfo().username);

const dialOnce = async (
  { address, name }: FarmSettings,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Result<FarmLink>> => {
  const answered = new Deferred<Result<FarmLink>>();
  const socket = new WebSocket(`wss://${address}${farmPath}`, {
    ...credentials,
    ...(name !== undefined && { servername: name }),
    minVersion: 'TLSv1.3',
    handshakeTimeout: handshakeMs,
    perMessageDeflate: false,
    maxPayload: farmFrameMaxBytes,
  });
  const giveUp = (): void => socket.terminate();
  signal.addEventListener('abort', giveUp);
  socket.on('open', () => {
    watchSilence(socket);
    answered.resolve(success({ channels: joinLink(socket), terminate: () => socket.terminate() }));
  });
  socket.on('unexpected-response', (request, response) => {
    answered.resolve(failure(decodeRefusal(response.headers[refusalHeader]) ?? 'farm-unreachable'));
    request.destroy();
  });
  socket.on('error', (cause) => answered.resolve(failure(codeOf(cause))));
  const outcome = await answered.promise;
  signal.removeEventListener('abort', giveUp);
  return outcome;
};

/** A host that is gone without a word is found so. */
const watchSilence = (socket: WebSocket): void => {
  const timer = setTimeout(() => socket.terminate(), silentMs);
  const heard = (): void => void timer.refresh();
  for (const event of ['ping', 'message'] as const) socket.on(event, heard);
  socket.on('close', () => clearTimeout(timer));
};

/** What TLS says of our certificate where whoever ends it there, a balancer perhaps, says why. */
const alerts: readonly (readonly [part: string, ErrorCode])[] = [
  ['CERTIFICATE_EXPIRED', 'farm-certificate-expired'],
  ['CERTIFICATE_REVOKED', 'farm-certificate-revoked'],
  ['UNKNOWN_CA', 'farm-certificate-unknown'],
  ['CERTIFICATE_UNKNOWN', 'farm-certificate-unknown'],
  ['BAD_CERTIFICATE', 'farm-certificate-unknown'],
  ['CERTIFICATE_REQUIRED', 'farm-certificate-unknown'],
];
/** Node's words for a host's certificate that proves nothing. */
const untrusted =
  /^(CERT_|CRL_|ERR_TLS_CERT_ALTNAME|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_)/;

const codeOf = (cause: Error & { readonly code?: unknown }): ErrorCode => {
  const code = typeof cause.code === 'string' ? cause.code : '';
  const alert = alerts.find(([part]) => code.startsWith('ERR_SSL_') && code.endsWith(part));
  return alert?.[1] ?? (untrusted.test(code) ? 'farm-untrusted' : 'farm-unreachable');
};
