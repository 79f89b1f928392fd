// What a collector of the system makes of the audit log: a real rsyslog with the configuration that is shipped.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { auditEntrySchema } from '../../protocol/audit-entry.ts';
import { AuditFile } from '../../dom0/audit/audit-file.ts';
import { CallRecord } from '../../dom0/audit/call-record.ts';
import { waitUntil } from '../support/wait-until.ts';

const rsyslogd = '/usr/sbin/rsyslogd';
const shipped = fileURLToPath(new URL('../../deploy/rsyslog/glovebox-audit.conf', import.meta.url));
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

test('rsyslog sends each line whole to a collector, past a rotation', { skip: missing }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'audit-rsyslog-'));
  t.after(() => rm(dir, { recursive: true }));
  const path = join(dir, 'home/alex/.local/state/glovebox/audit.log');
  let received = Buffer.alloc(0);
  const collector = createServer((socket) => {
    socket.on('data', (bytes) => (received = Buffer.concat([received, bytes])));
    socket.on('error', () => socket.destroy());
    t.after(() => socket.destroy());
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  t.after(() => collector.close());
  const configuration = (await readFile(shipped, 'utf8'))
    .replace('/home/*', join(dir, 'home/*'))
    .replace('collector.example.org', '127.0.0.1')
    .replace('port="514"', `port="${(collector.address() as AddressInfo).port}"`);
  await mkdir(join(dir, 'spool'));
  await writeFile(join(dir, 'rsyslog.conf'), `global(workDirectory="${join(dir, 'spool')}")\n${configuration}`);
  const file = new AuditFile(path, () => undefined, { fileMaxBytes: 6_000, waitingMax: 100, tryAgainMs: 100 });
  const daemon = spawn(rsyslogd, ['-n', '-f', join(dir, 'rsyslog.conf'), '-i', join(dir, 'pid')], { stdio: 'ignore' });
  const ended = once(daemon, 'exit');
  t.after(async () => {
    daemon.kill();
    await ended;
  });
  const ids = Array.from({ length: 20 }, (_, index) => `call-${index}`);
  for (const id of ids) {
    record(file, id);
    await file.close();
    // It is told of each change of the file by the kernel, and reads at its leisure.
    await waitUntil(() => takeRecords(received).some((one) => one.includes(`"${id}"`)), `${id} is collected`, slowMs);
  }
  assert.ok(existsSync(`${path}.1`), 'the file was rotated');
  const messages = takeRecords(received).map(
    (one) => /^<182>1 \S+ \S+ glovebox-audit - - - +(\{.*\})\n?$/.exec(one)?.[1],
  );
  assert.deepEqual(
    messages.map((message) => {
      const entry = auditEntrySchema.parse(JSON.parse(message ?? ''));
      return 'trace.id' in entry ? entry['trace.id'] : null;
    }),
    ids,
  );
});
