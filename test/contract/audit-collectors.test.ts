// What collectors of the system make of the audit log: a real rsyslog and a real syslog-ng, with what is shipped for them.
import assert from 'node:assert/strict';
import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { auditEntrySchema } from '../../protocol/audit-entry.ts';
import { AuditFile } from '../../dom0/audit/audit-file.ts';
import { CallRecord } from '../../dom0/audit/call-record.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { canConnect } from '../support/can-connect.ts';
import { waitUntil } from '../support/wait-until.ts';

const rsyslogd = '/usr/sbin/rsyslogd';
const syslogNgDir = fileURLToPath(new URL('../../.state/syslog-ng', import.meta.url));
const syslogNgModules = join(syslogNgDir, 'usr/lib/syslog-ng/3.38');
const shipped = (name: string): string => fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url));
const slowMs = 30_000;

const record = (file: AuditFile, requestId: string): void => {
  const call = new CallRecord(requestId);
  call.watch((entry) => file.add(entry));
  call.asked({ source: 'work', service: 'qubes.OpenInVM', argument: '+' });
  call.finished(0);
  call.end();
};

/** Records in counted frames: `LENGTH RECORD`, one after the other. */
const takeRecords = (text: Buffer): readonly string[] => {
  const records: string[] = [];
  for (let rest = text; ;) {
    const [head = '', length] = /^([0-9]{1,6}) /.exec(rest.subarray(0, 8).toString('latin1')) ?? [];
    if (length === undefined || rest.length < head.length + Number(length)) return records;
    records.push(rest.subarray(head.length, head.length + Number(length)).toString('utf8'));
    rest = rest.subarray(head.length + Number(length));
  }
};

const missing = !existsSync(rsyslogd) && 'SKIPPED: no rsyslogd';
const missingSyslogNg =
  missing || (!existsSync(syslogNgModules) && 'SKIPPED: no syslog-ng of Debian 12: scripts/setup --tests');

const makeFolder = async (t: TestContext): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'audit-collectors-'));
  t.after(() => rm(dir, { recursive: true }));
  return dir;
};

type End = (signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;

/** Until it is ended, or the test is over. */
const startDaemon = (t: TestContext, program: string, args: readonly string[], options: SpawnOptions = {}): End => {
  const daemon = spawn(program, args, { stdio: 'ignore', ...options });
  const ended = once(daemon, 'exit');
  const end: End = async (signal = 'SIGTERM') => {
    daemon.kill(signal);
    await ended;
  };
  t.after(() => end());
  return end;
};

const listen = async (t: TestContext, server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
};

/** With the configuration that is shipped, for somebody's log in this folder. */
const startRsyslog = async (t: TestContext, dir: string, port: number): Promise<AuditFile> => {
  const configuration = (await readFile(shipped('rsyslog/glovebox-audit.conf'), 'utf8'))
    .replace('/home/*', join(dir, 'home/*'))
    .replace('collector.example.org', '127.0.0.1')
    .replace('port="514"', `port="${port}"`);
  await mkdir(join(dir, 'spool'));
  await writeFile(join(dir, 'rsyslog.conf'), `global(workDirectory="${join(dir, 'spool')}")\n${configuration}`);
  const path = join(dir, 'home/alex/.local/state/glovebox/audit.log');
  const file = new AuditFile(path, () => undefined, { fileMaxBytes: 6_000, waitingMax: 100, tryAgainMs: 100 });
  startDaemon(t, rsyslogd, ['-n', '-f', join(dir, 'rsyslog.conf'), '-i', join(dir, 'pid')]);
  return file;
};

test('rsyslog sends each line whole to a collector, past a rotation', { skip: missing }, async (t) => {
  const dir = await makeFolder(t);
  let received = Buffer.alloc(0);
  const collector = createServer((socket) => {
    socket.on('data', (bytes) => (received = Buffer.concat([received, bytes])));
    socket.on('error', () => socket.destroy());
    t.after(() => socket.destroy());
  });
  const file = await startRsyslog(t, dir, await listen(t, collector));
  const ids = Array.from({ length: 20 }, (_, index) => `call-${index}`);
  for (const id of ids) {
    record(file, id);
    await file.close();
    // It is told of each change of the file by the kernel, and reads at its leisure.
    await waitUntil(() => takeRecords(received).some((one) => one.includes(`"${id}"`)), `${id} is collected`, slowMs);
  }
  assert.ok(existsSync(join(dir, 'home/alex/.local/state/glovebox/audit.log.1')), 'the file was rotated');
  const messages = takeRecords(received).map(
    (one) => /^<182>1 \S+ \S+ glovebox-audit - - - +(\{.*\})\n?$/.exec(one)?.[1],
  );
  assert.deepEqual(messages.map(requestIdOf), ids);
});

interface Collector {
  readonly port: number;
  /** The bodies of those that it took, and how many it had no time for. */
  readonly taken: readonly string[];
  refused: number;
  isBusy: boolean;
}

const startCollector = async (t: TestContext): Promise<Collector> => {
  const taken: string[] = [];
  const server = createHttpServer((request, response) => {
    text(request).then(
      (body) => {
        if (request.method === 'POST' && request.url === '/v1/logs' && !collector.isBusy) taken.push(body);
        else collector.refused += 1;
        response.setHeader('Content-Type', 'application/json');
        response.writeHead(collector.isBusy ? 503 : 200).end('{}');
      },
      () => response.destroy(),
    );
  });
  const collector = { port: await listen(t, server), taken, refused: 0, isBusy: false };
  return collector;
};

/** With the configuration that is shipped, but that its queue lies in the folder, as all else that it writes. */
const startSyslogNg = async (t: TestContext, dir: string, port: number, collector: Collector): Promise<End> => {
  const configuration = (await readFile(shipped('syslog-ng/glovebox-otlp.conf'), 'utf8'))
    .replace('disk-buffer(', `disk-buffer(dir("${dir}") `)
    .replace('port(514)', `ip("127.0.0.1") port(${port})`)
    .replace('https://collector.example.org:4318', `http://127.0.0.1:${collector.port}`);
  await writeFile(join(dir, 'syslog-ng.conf'), `@version: 3.38\n${configuration}`);
  const libraries = ['usr/lib/syslog-ng', 'usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'];
  const files = { cfgfile: 'syslog-ng.conf', 'persist-file': 'persist', pidfile: 'syslog-ng.pid', control: 'control' };
  const end = startDaemon(
    t,
    join(syslogNgDir, 'usr/sbin/syslog-ng'),
    [
      ...['--foreground', '--no-caps', '--module-path', syslogNgModules],
      ...Object.entries(files).flatMap(([option, name]) => [`--${option}`, join(dir, name)]),
    ],
    { cwd: dir, env: { LD_LIBRARY_PATH: libraries.map((folder) => join(syslogNgDir, folder)).join(':') } },
  );
  await waitUntil(() => canConnect(port), 'syslog-ng listens', slowMs);
  return end;
};

const lineOf = async (dir: string): Promise<string> =>
  (await readFile(join(dir, 'home/alex/.local/state/glovebox/audit.log'), 'utf8')).trimEnd();

test('syslog-ng passes on what rsyslog sends as OTLP', { skip: missingSyslogNg }, async (t) => {
  const dir = await makeFolder(t);
  const [collector, port] = [await startCollector(t), await findFreePort()];
  await startSyslogNg(t, dir, port, collector);
  const file = await startRsyslog(t, dir, port);
  record(file, 'call-1');
  await file.close();
  await waitUntil(() => collector.taken.length > 0, 'the collector was asked', slowMs);
  const line = await lineOf(dir);
  const { '@timestamp': made } = auditEntrySchema.parse(JSON.parse(line));
  // As opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest is written in JSON.
  assert.deepEqual(
    collector.taken.map((request) => JSON.parse(request) as unknown),
    [
      {
        resourceLogs: [
          {
            resource: {
              attributes: [
                { key: 'service.name', value: { stringValue: 'glovebox' } },
                { key: 'host.name', value: { stringValue: hostname() } },
              ],
            },
            scopeLogs: [
              {
                scope: { name: 'glovebox-audit' },
                logRecords: [
                  {
                    timeUnixNano: `${Date.parse(made)}000000`,
                    severityNumber: 9,
                    severityText: 'INFO',
                    body: { stringValue: line },
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  );
});

test(
  'what the collector does not take waits on the disk, though syslog-ng is killed',
  { skip: missingSyslogNg },
  async (t) => {
    const dir = await makeFolder(t);
    const [collector, port] = [await startCollector(t), await findFreePort()];
    collector.isBusy = true;
    const kill = await startSyslogNg(t, dir, port, collector);
    const file = await startRsyslog(t, dir, port);
    record(file, 'call-1');
    await file.close();
    await waitUntil(() => collector.refused > 0, 'the collector has refused it', slowMs);
    await kill('SIGKILL');
    await rm(join(dir, 'syslog-ng.pid'), { force: true });
    collector.isBusy = false;
    assert.equal(collector.taken.length, 0);
    await startSyslogNg(t, dir, port, collector);
    await waitUntil(() => collector.taken.length > 0, 'the collector has it', slowMs);
    assert.ok(collector.taken[0]?.includes(JSON.stringify(await lineOf(dir))));
  },
);

const requestIdOf = (message: string | undefined): string | null => {
  const entry = auditEntrySchema.parse(JSON.parse(message ?? ''));
  return 'trace.id' in entry ? entry['trace.id'] : null;
};
