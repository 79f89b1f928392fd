// TLS to a host of a farm, with certificates on both sides: who does not prove its name by the organisation's CA gets nothing.
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { Deferred } from '../protocol/deferred.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FarmSettings } from '../protocol/farm-settings.ts';
import { failure, success, type Result } from '../protocol/result.ts';
import type { Credentials } from './farm-credentials.ts';

export const handshakeMs = 10_000;

/** Of a host that has proven its name. It may still refuse the person's certificate, and says so then. */
export const connectSocket = async (
  { address, name }: FarmSettings,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Result<TLSSocket>> => {
  const answered = new Deferred<Result<TLSSocket>>();
  const { host, port } = partsOf(address);
  const servername = name ?? (isIP(host) === 0 ? host : '');
  const socket = connect({ host, port, servername, ...credentials, minVersion: 'TLSv1.3' });
  const giveUp = (): void => void socket.destroy();
  const timer = setTimeout(giveUp, handshakeMs);
  signal.addEventListener('abort', giveUp);
  socket.once('secureConnect', () => answered.resolve(success(socket)));
  socket.on('error', (cause: Error) => answered.resolve(failure(farmCodeOf(cause))));
  socket.once('close', () => answered.resolve(failure('farm-unreachable')));
  const outcome = await answered.promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', giveUp);
  return outcome;
};

const partsOf = (address: string): { readonly host: string; readonly port: number } => {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(colon + 1)) };
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

/** Why there is no connection. */
export const farmCodeOf = (cause: Error & { readonly code?: unknown }): ErrorCode => {
  const code = typeof cause.code === 'string' ? cause.code : '';
  const alert = alerts.find(([part]) => code.startsWith('ERR_SSL_') && code.endsWith(part));
  return alert?.[1] ?? (untrusted.test(code) ? 'farm-untrusted' : 'farm-unreachable');
};
