import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../../../dom0/qemu/run-program.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const isAlive = (pid: string): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};
/** Prints the number of a process it starts, then waits with it. */
const parentOfAnother = ['-c', 'sleep 600 & echo started $!; wait'];

test('gives the exit code and what was printed', async () => {
  assert.deepEqual(await runProgram('sh', ['-c', 'echo out; echo error >&2; exit 3'], { timeoutMs: 10_000 }), {
    exitCode: 3,
    output: 'out\nerror\n',
  });
});

test('reports a program that is not there as failed', async () => {
  const { exitCode } = await runProgram('/nonexistent/program', [], { timeoutMs: 10_000 });
  assert.notEqual(exitCode, 0);
});

test('ends a program, and what it started, at its deadline, at an abort, and as soon as it has said enough', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 300);
  const ends = await Promise.all([
    runProgram('sh', parentOfAnother, { timeoutMs: 300 }),
    runProgram('sh', parentOfAnother, { timeoutMs: 600_000, signal: abort.signal }),
    runProgram('sh', parentOfAnother, { timeoutMs: 600_000, stopAt: '\n' }),
  ]);
  for (const [index, { exitCode, output }] of ends.entries()) {
    assert.equal(exitCode, null);
    const [, pid = '', rest] = /^started (\d+)\n(.*)$/s.exec(output) ?? assert.fail(output);
    assert.equal(rest, index === 0 ? 'sh did not end within 0.3 s\n' : '');
    await waitUntil(() => !isAlive(pid), 'the grandchild to end');
  }
});

test('leaves no program behind when this process is killed', async () => {
  const module = fileURLToPath(new URL('../../../../dom0/qemu/run-program.ts', import.meta.url));
  const script =
    `const { spawnBound } = await import(${JSON.stringify(module)}); const child = await spawnBound('sleep', ` +
    `['600']); console.log(child.value.pid); setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<string>((resolve) =>
    parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  );
  assert.match(pid, /^\d+$/);
  parent.kill('SIGKILL');
  await waitUntil(() => !isAlive(pid), 'the program to end with its parent');
});
