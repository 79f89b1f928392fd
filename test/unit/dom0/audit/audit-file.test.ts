// The audit log's file: whole lines, private, bounded, and never in anybody's way.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { auditEntrySchema, type AuditEntry } from '../../../../protocol/audit-entry.ts';
import { AuditFile, auditFiles, type AuditLimits } from '../../../../dom0/audit/audit-file.ts';
import { CallRecord } from '../../../../dom0/audit/call-record.ts';
import { readAudit } from '../../../../dom0/audit/read-audit.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const limits: AuditLimits = { fileMaxBytes: 20_000, waitingMax: 50, tryAgainMs: 20 };

const never = (problem: string): never => {
  throw new Error(problem);
};

const newPath = async (t: TestContext): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'audit-file-'));
  t.after(() => rm(dir, { recursive: true }));
  return join(dir, 'state', 'audit.log');
};

const endOf = (requestId: string): AuditEntry => {
  const record = new CallRecord(requestId);
  const told: AuditEntry[] = [];
  record.watch((entry) => told.push(entry));
  record.asked({ source: 'mail', service: 'qubes.OpenInVM', argument: '+' });
  record.finished(0);
  record.end();
  const [last] = told;
  assert.ok(last !== undefined);
  return last;
};

const idsIn = async (path: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const entry of readAudit(path, {})) ids.push('trace.id' in entry ? entry['trace.id'] : 'lost');
  return ids;
};

test('keeps each line whole, in order and for its person alone', async (t) => {
  const path = await newPath(t);
  const file = new AuditFile(path, never, limits);
  const ids = Array.from({ length: 10 }, (_, index) => `call-${index}`);
  for (const id of ids) file.add(endOf(id));
  await file.close();
  assert.deepEqual([(await lstat(path)).mode & 0o777, (await lstat(dirname(path))).mode & 0o777], [0o600, 0o700]);
  assert.deepEqual(await idsIn(path), ids);
  for (const line of (await readFile(path, 'utf8')).trimEnd().split('\n')) auditEntrySchema.parse(JSON.parse(line));
  assert.deepEqual(file.state, { problem: null, lostLines: 0 });
});

test('is bounded: the oldest lines go, and no other', async (t) => {
  const path = await newPath(t);
  const file = new AuditFile(path, never, limits);
  for (let at = 0; at < 400; at += 1) {
    file.add(endOf(`call-${at}`));
    if (at % 10 === 9) await file.close();
  }
  const sizes = await Promise.all(auditFiles(path).map(async (one) => (await lstat(one)).size));
  assert.equal(sizes.length, 5);
  assert.ok(
    sizes.every((size) => size > 0 && size <= limits.fileMaxBytes),
    String(sizes),
  );
  const ids = await idsIn(path);
  assert.ok(ids.length > 100 && ids.length < 400);
  assert.deepEqual(
    ids,
    Array.from({ length: ids.length }, (_, index) => `call-${400 - ids.length + index}`),
  );
  await assert.rejects(lstat(`${path}.5`));
});

test('what cannot be written waits, and the rest is counted and told once it can', async (t) => {
  const path = await newPath(t);
  // A folder where the file is to be.
  await mkdir(path, { recursive: true });
  const problems: string[] = [];
  const file = new AuditFile(path, (problem) => problems.push(problem), limits);
  for (let at = 0; at < 60; at += 1) file.add(endOf(`call-${at}`));
  await waitUntil(() => file.state.problem !== null, 'it says why');
  assert.deepEqual(file.state, { problem: 'EISDIR', lostLines: 10 });
  await rm(path, { recursive: true });
  await waitUntil(() => file.state.problem === null, 'it is written after all');
  await file.close();
  const ids = await idsIn(path);
  assert.deepEqual([ids.length, ids[0], ids[49], ids[50]], [51, 'call-0', 'call-49', 'lost']);
  assert.deepEqual(problems, ['EISDIR'], 'a problem is told once, however often it is met');
});

test('a disk that is full ends nothing, and no line is in two', { skip: process.getuid?.() !== 0 }, async (t) => {
  const path = await newPath(t);
  await mkdir(dirname(path));
  // The numbers of /dev/full, which refuses every byte as a full disk does.
  assert.equal(spawnSync('mknod', [path, 'c', '1', '7']).status, 0);
  const problems: string[] = [];
  const file = new AuditFile(path, (problem) => problems.push(problem), limits);
  file.add(endOf('call-1'));
  await waitUntil(() => file.state.problem !== null, 'it says why');
  assert.deepEqual(problems, ['ENOSPC']);
  await rm(path);
  await waitUntil(() => file.state.problem === null, 'there is room again');
  assert.deepEqual(await idsIn(path), ['call-1']);
});

test('goes nowhere by a link, and waits for nobody who reads a pipe', async (t) => {
  const path = await newPath(t);
  await mkdir(dirname(path));
  const elsewhere = join(dirname(path), 'elsewhere');
  await writeFile(elsewhere, '');
  await symlink(elsewhere, path);
  const problems: string[] = [];
  const file = new AuditFile(path, (problem) => problems.push(problem), limits);
  file.add(endOf('call-1'));
  await waitUntil(() => problems.length === 1, 'the link is refused');
  // In its place at once: the file is tried again all the time.
  assert.equal(spawnSync('mkfifo', [`${path}.pipe`]).status, 0);
  await rename(`${path}.pipe`, path);
  await waitUntil(() => problems.length === 2, 'the pipe is refused');
  await file.close();
  assert.deepEqual(problems, ['ELOOP', 'ENXIO']);
  assert.equal(await readFile(elsewhere, 'utf8'), '');
});

test('a reader leaves out what was cut off or is not ours', async (t) => {
  const path = await newPath(t);
  const file = new AuditFile(path, never, limits);
  file.add(endOf('call-1'));
  await file.close();
  await appendFile(path, '{"@timestamp":"2026-11-27T\n\u001b[2J\n{"event":"started"}\n[]\n');
  file.add(endOf('call-2'));
  await file.close();
  await appendFile(path, JSON.stringify({ ...endOf('call-3'), 'file.name': 'secret.pdf' }));
  assert.deepEqual(await idsIn(path), ['call-1', 'call-2']);
});
