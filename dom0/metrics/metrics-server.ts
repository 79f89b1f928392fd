// Where Prometheus reads the numbers: on a unix socket of the daemon's user alone, or on a port that only this computer
// reaches. It answers one question and takes nothing.
import { once } from 'node:events';
import { chmod, lstat, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { failure, success, type Result } from '../../protocol/result.ts';
import { inBackground } from '../runtime/background.ts';
import { connectTo } from '../runtime/connect-to.ts';

export type MetricsAddress = { readonly path: string } | { readonly host: '127.0.0.1' | '::1'; readonly port: number };

const connectionsMax = 16;
const patienceMs = 5_000;

/** `unix:/PATH`, `127.0.0.1:PORT` or `[::1]:PORT`; null for anything else: other computers have no way in. */
export const parseMetricsAddress = (given: string): MetricsAddress | null => {
  const path = /^unix:(\/[^\0]{1,100})$/.exec(given)?.[1];
  if (path !== undefined) return { path };
  const [, host, digits] = /^(127\.0\.0\.1|\[::1\]):([0-9]{1,5})$/.exec(given) ?? [];
  const port = Number(digits ?? 0);
  if (host === undefined || port < 1 || port > 65_535) return null;
  return { host: host === '127.0.0.1' ? host : '::1', port };
};

/** Fails with the operating system's words. */
export const serveMetrics = async (
  address: MetricsAddress,
  registry: Registry,
): Promise<Result<{ stop: () => void }, string>> => {
  const server = createServer({ requestTimeout: patienceMs, headersTimeout: patienceMs }, (request, response) =>
    inBackground(answer(request, response, registry, !('path' in address))),
  );
  server.maxConnections = connectionsMax;
  try {
    await listen(server, address);
  } catch (cause) {
    return failure(cause instanceof Error ? cause.message : String(cause));
  }
  return success({
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  });
};

const listen = async (server: Server, address: MetricsAddress): Promise<void> => {
  if ('path' in address) await removeDead(address.path);
  server.listen(address);
  await once(server, 'listening');
  if ('path' in address) await chmod(address.path, 0o600);
};

/** The socket of a daemon that was killed; one that somebody listens at stays, and so does what is no socket. */
const removeDead = async (path: string): Promise<void> => {
  const status = await lstat(path).catch(() => null);
  if (status?.isSocket() !== true) return;
  const living = await connectTo(path);
  if (living === null) await rm(path);
  else living.destroy();
};

const answer = async (
  { method, url, headers }: IncomingMessage,
  response: ServerResponse,
  registry: Registry,
  byPort: boolean,
): Promise<void> => {
  const refuse = (status: number): void => void response.writeHead(status).end();
  // A page in a browser that has its own name lead here learns nothing.
  if (byPort && !/^(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?$/.test(headers.host ?? '')) return refuse(403);
  if (url !== '/metrics') return refuse(404);
  if (method !== 'GET') return refuse(405);
  const text = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text);
};
