// The numbers of a daemon as Prometheus has them: a real Prometheus with the configuration that is shipped reads them while
// real calls come, and each query of the shipped dashboard finds something there.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { lstat, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { readMemoryNow } from '../../dom0/engine/memory-pressure.ts';
import { Metrics } from '../../dom0/metrics/metrics.ts';
import { parseMetricsAddress, serveMetrics } from '../../dom0/metrics/metrics-server.ts';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { callDom0 } from '../support/dom0.ts';
import { startGuestWorld, type GuestWorld } from '../support/guest-world.ts';
import { waitUntil } from '../support/wait-until.ts';
import { noDisplay, withDom0 } from './with-dom0.ts';

const shipped = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../deploy/${path}`, import.meta.url)), 'utf8');
const prometheus = '/usr/bin/prometheus';
const missing = !existsSync(prometheus) && 'SKIPPED: no prometheus (scripts/setup --tests)';
const slowMs = 60_000;

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}
const ask = async (where: object): Promise<Answer> => {
  const sent = request({ path: '/metrics', ...where }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += String(piece);
  return { status: response.statusCode, text };
};
const checkMetrics = (text: string): void => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  assert.deepEqual([status, stdout + stderr], [0, '']);
};

/** The world's calls and DispVMs, read at a port of the loopback. */
const serveWorld = async (t: TestContext, world: GuestWorld): Promise<number> => {
  const metrics = new Metrics({
    dispvmStates: () => world.registry.describe().map(({ state }) => state),
    pooledStates: () => [],
    waiting: () => world.registry.describeAll().waiting,
    memory: readMemoryNow,
    audit: () => ({ problem: null, lostLines: 0 }),
  });
  world.onAudit((entry) => metrics.count(entry));
  const port = await findFreePort();
  const served = await serveMetrics({ host: '127.0.0.1', port }, metrics.registry);
  assert.ok(served.ok);
  t.after(() => served.value.stop());
  return port;
};

const startWorld = async (t: TestContext): Promise<GuestWorld> => {
  const world = await startGuestWorld({}, 'painted', 'qubes.OpenInVM * @anyvm @dispvm allow\n');
  t.after(() => world.stop());
  return world;
};

/** A client hears the end of its call a moment before the call is counted. */
const waitCounted = (world: GuestWorld, requestId: string): Promise<unknown> =>
  waitUntil(
    () => world.audit.some((entry) => 'glovebox.outcome' in entry && entry['trace.id'] === requestId),
    `${requestId} is counted`,
  );

/** Opens a document, waits until it is seen, and closes it. */
const openAndClose = async (world: GuestWorld): Promise<void> => {
  const { call, guest } = await world.open(new Uint8Array(3000));
  await guest.deliver();
  await waitUntil(() => call.reached('visible'), 'the document is visible');
  call.socket.write(encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8)));
  await waitUntil(() => guest.isTerminated, 'the guest is asked for the edit');
  await guest.leave();
  await call.over();
  await waitCounted(world, 'test-1');
};

const refuse = async (world: GuestWorld): Promise<void> => {
  const call = await world.call({ service: 'qubes.Filecopy', requestId: 'refused' });
  await call.over();
  await waitCounted(world, 'refused');
};

test('openings, outcomes, stages, refusals and what runs are told, in good form', { skip: missing }, async (t) => {
  const world = await startWorld(t);
  const port = await serveWorld(t, world);
  const before = await ask({ port });
  checkMetrics(before.text);
  assert.match(before.text, /^glovebox_openings_total\{service="open"\} 0$/m);
  await openAndClose(world);
  await refuse(world);
  const { call, guest } = await world.open();
  const { text } = await ask({ port });
  checkMetrics(text);
  for (const line of [
    'glovebox_openings_total{service="open"} 2',
    'glovebox_calls_ended_total{service="open",outcome="ok"} 1',
    'glovebox_calls_ended_total{service="other",outcome="policy-denied"} 1',
    'glovebox_calls_refused_total{outcome="policy-denied"} 1',
    'glovebox_stage_seconds_count{stage="visible"} 1',
    'glovebox_document_bytes_total{direction="in"} 3256',
    'glovebox_calls_waiting 0',
    'glovebox_spares{state="spare"} 0',
  ])
    assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
  assert.equal(/^glovebox_dispvms\{state="(ready|open)"\} 1$/m.test(text), true);
  assert.match(text, /^glovebox_memory_available_bytes [1-9]\d{6,}$/m);
  call.socket.destroy();
  await waitUntil(() => guest.isGone, 'it ends');
});

test('nobody who calls can make more series: whatever is asked for, labels come from fixed lists', async (t) => {
  const world = await startWorld(t);
  const port = await serveWorld(t, world);
  const countSeries = async (): Promise<number> =>
    (await ask({ port })).text.split('\n').filter((line) => !line.startsWith('#')).length;
  await refuse(world);
  const before = await countSeries();
  for (let at = 0; at < 20; at += 1) {
    const call = await world.call({
      service: `made.Up${at}+x${at}`,
      target: `@dispvm:other${at}`,
      requestId: `id-${at}`,
    });
    await call.over();
    await waitCounted(world, `id-${at}`);
  }
  assert.equal(await countSeries(), before);
});

const readShippedQueries = async (): Promise<readonly string[]> => {
  const dashboard = z
    .object({ panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })).min(1) })).min(10) })
    .parse(JSON.parse(await shipped('grafana/dashboard.json')));
  return dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
};

/** What Grafana puts in the place of its variables, which no Prometheus knows. */
const fillIn = (query: string): string =>
  query.replaceAll('$__rate_interval', '20s').replaceAll('$__range', '1m').replaceAll('$instance', '.*');

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

test('each query of the dashboard finds numbers in a real Prometheus', { skip: missing }, async (t) => {
  const world = await startWorld(t);
  const target = await serveWorld(t, world);
  const dir = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const port = await findFreePort();
  const configuration = (await shipped('prometheus/prometheus.yml'))
    .replaceAll('9464', String(target))
    .replace('scrape_interval: 15s', 'scrape_interval: 1s');
  await writeFile(join(dir, 'prometheus.yml'), configuration);
  const server: ChildProcess = spawn(
    prometheus,
    [
      `--config.file=${join(dir, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: dir, stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  t.after(async () => {
    server.kill();
    await ended;
    await rm(dir, { recursive: true });
  });
  const query = async (text: string): Promise<readonly number[]> => {
    const path = `/api/v1/query?query=${encodeURIComponent(fillIn(text))}`;
    const { status, text: answer } = await ask({ port, path }).catch(() => ({ status: 0, text: '' }));
    if (status === 400) throw new Error(`${text}: ${answer}`);
    if (status !== 200) return [];
    return answerSchema.parse(JSON.parse(answer)).data.result.map(({ value }) => Number(value[1]));
  };
  // A rate needs a number from before.
  await waitUntil(async () => (await query('glovebox_openings_total')).length > 0, 'it reads the daemon', slowMs);
  await refuse(world);
  await openAndClose(world);
  await waitUntil(
    async () => (await query('rate(glovebox_stage_seconds_count{stage="visible"}[20s])')).some((rate) => rate > 0),
    'it has read the opening',
    slowMs,
  );
  for (const text of await readShippedQueries()) {
    const numbers = await query(text);
    assert.ok(
      numbers.some((number) => !Number.isNaN(number)),
      `${text}: ${numbers.join()}`,
    );
  }
});

test('a daemon tells its numbers where it was asked to, and to this computer’s user alone', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'metrics-'));
  t.after(() => rm(dir, { recursive: true }));
  const socketPath = join(dir, 'metrics.sock');
  await withDom0({ env: noDisplay, args: ['--metrics', `unix:${socketPath}`] }, async (dom0) => {
    assert.equal((await lstat(socketPath)).mode & 0o777, 0o600);
    const call = await callDom0(dom0.socketPath);
    await call.over();
    const { status, text } = await ask({ socketPath });
    assert.equal(status, 200);
    assert.match(text, /^glovebox_calls_refused_total\{outcome="gui-unavailable"\} 1$/m);
    assert.equal((await ask({ socketPath, path: '/' })).status, 404);
    assert.equal((await ask({ socketPath, method: 'POST' })).status, 405);
  });
  const port = await findFreePort();
  await withDom0({ env: noDisplay, args: ['--metrics', `127.0.0.1:${port}`] }, async () => {
    assert.equal((await ask({ port })).status, 200);
    assert.equal((await ask({ port, headers: { host: 'rebound.example' } })).status, 403);
  });
  for (const refused of ['0.0.0.0:9464', '9464', 'unix:relative', '127.0.0.1:0', '127.0.0.1:99999', '[::]:9464', ''])
    assert.equal(parseMetricsAddress(refused), null, refused);
});

test('a dead daemon’s socket is in nobody’s way; one that lives is, and so is another file', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'metrics-'));
  t.after(() => rm(dir, { recursive: true }));
  const path = join(dir, 'metrics.sock');
  const listen =
    "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  spawnSync(process.execPath, ['-e', listen, path]);
  assert.ok((await lstat(path)).isSocket());
  const metrics = new Metrics({
    dispvmStates: () => [],
    pooledStates: () => [],
    waiting: () => 0,
    memory: readMemoryNow,
    audit: () => ({ problem: 'ENOSPC', lostLines: 3 }),
  });
  const served = await serveMetrics({ path }, metrics.registry);
  assert.ok(served.ok);
  assert.match((await ask({ socketPath: path })).text, /^glovebox_audit_failing 1$/m);
  const second = await serveMetrics({ path }, metrics.registry);
  assert.match(second.ok ? '' : second.error, /EADDRINUSE/);
  served.value.stop();
  await writeFile(join(dir, 'file'), 'kept');
  assert.equal((await serveMetrics({ path: join(dir, 'file') }, metrics.registry)).ok, false);
  assert.equal(await readFile(join(dir, 'file'), 'utf8'), 'kept');
});
