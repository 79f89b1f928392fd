// docs/qubes.md, followed where it can be followed without Qubes: its commands in a qube of the test's making, its policy by
// our own engine; the rest is at least valid shell.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { evaluatePolicy, splitService } from '../../dom0/policy/evaluate-policy.ts';
import { loadPolicy } from '../../dom0/policy/load-policy.ts';
import { describeDomain, SystemInfo } from '../../dom0/policy/system-info.ts';
import { parseIntendedTarget } from '../../dom0/policy/tokens.ts';
import { startQube } from '../support/qube.ts';
import { distPath, unbuilt } from './native-host-support.ts';

const text = await readFile(new URL('../../docs/qubes.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/^```([a-z0-9 ]+)\n([^]*?)^```$/gm)].map(([, kind = '', body = '']) => ({
  kind,
  body,
}));
const bodies = (kind: string): readonly string[] =>
  blocks.filter((block) => block.kind === kind).map(({ body }) => body);

test('every block of commands says where it runs, and is valid shell', () => {
  assert.ok(blocks.length > 10);
  for (const { kind, body } of blocks) {
    assert.match(kind, /^(sh (dom0|template|mail run)|policy run|yaml)$/);
    if (!kind.startsWith('sh')) continue;
    const { status, stderr } = spawnSync('sh', ['-n'], { input: body });
    assert.equal(status, 0, `${body}${stderr.toString()}`);
  }
});

const defaultDisposableTemplate = 'documents';
const system = new SystemInfo([
  describeDomain('dom0'),
  ...['mail', 'vault'].map((name) => describeDomain(name, { defaultDisposableTemplate })),
  ...[defaultDisposableTemplate, 'drawings', 'online'].map((name) =>
    describeDomain(name, { isDisposableTemplate: true, defaultDisposableTemplate }),
  ),
]);

test('the policy grants what is named, and nothing else to the mail qube', async (t) => {
  const [policy = '', ...others] = bodies('policy run');
  assert.equal(others.length, 0);
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-qubes-docs-'));
  t.after(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, '30-glovebox.policy'), policy);
  const rules = await loadPolicy({ dirs: [dir] });
  assert.ok(rules.ok, JSON.stringify(rules));
  const grants = (source: string, target: string, called: string): string => {
    const intendedTarget = parseIntendedTarget(target);
    const service = splitService(called);
    assert.ok(intendedTarget !== null && service !== null);
    const decision = evaluatePolicy(rules.value, { source, intendedTarget, ...service }, system);
    if (decision.decision !== 'allow') return decision.decision;
    return decision.target.granted === 'dispvm' ? decision.target.disposableTemplate : decision.target.granted;
  };
  for (const [target, service, expected] of [
    ['@dispvm', 'qubes.OpenInVM', 'documents'],
    ['@dispvm', 'qubes.OpenInVM+no-edits', 'documents'],
    ['@dispvm', 'qubes.OpenInVM+network', 'online'],
    ['@dispvm:drawings', 'qubes.OpenInVM', 'drawings'],
    ['@dispvm:drawings', 'qubes.OpenInVM+network', 'deny'],
    ['@dispvm:online', 'qubes.OpenInVM', 'deny'],
    ['vault', 'qubes.OpenInVM', 'deny'],
  ] as const)
    assert.equal(grants('mail', target, service), expected, `${service} to ${target}`);
  assert.equal(grants('vault', '@dispvm', 'qubes.OpenInVM'), 'deny', 'it says nothing of other qubes');
});

test('the packaged policy grants a tagged qube disposables alone, without a network, and says nothing of others', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-qubes-policy-'));
  t.after(() => rm(dir, { recursive: true }));
  const packaged = new URL('../../scripts/packaging/files/30-glovebox.policy', import.meta.url);
  await copyFile(packaged, join(dir, '30-glovebox.policy'));
  const rules = await loadPolicy({ dirs: [dir] });
  assert.ok(rules.ok, JSON.stringify(rules));
  const tagged = new SystemInfo([
    describeDomain('dom0'),
    describeDomain('mail', { defaultDisposableTemplate, tags: new Set(['glovebox-mail']) }),
    describeDomain('vault', { defaultDisposableTemplate }),
    describeDomain(defaultDisposableTemplate, { isDisposableTemplate: true, defaultDisposableTemplate }),
  ]);
  const decide = (source: string, target: string, called: string): string => {
    const [intendedTarget, service] = [parseIntendedTarget(target), splitService(called)];
    assert.ok(intendedTarget !== null && service !== null);
    return evaluatePolicy(rules.value, { source, intendedTarget, ...service }, tagged).decision;
  };
  assert.equal(decide('mail', '@dispvm', 'qubes.OpenInVM+no-edits'), 'allow');
  for (const [target, called] of [
    ['@dispvm', 'qubes.OpenInVM+network'],
    ['vault', 'qubes.OpenInVM'],
  ] as const)
    assert.equal(decide('mail', target, called), 'deny', `${called} to ${target}`);
  assert.equal(decide('vault', '@dispvm', 'qubes.OpenInVM'), 'deny', 'no rule names it');
});

suite('what is run in the mail qube', { skip: unbuilt }, () => {
  test('each command ends well', async (t) => {
    const qube = await startQube(t, { 'qubes.OpenInVM': 0 });
    await writeFile(join(qube.folders.root, 'letter.txt'), 'Dear reader');
    assert.equal((await qube.run(distPath('glovebox.js'), ['install'])).exitCode, 0);
    const commands = bodies('sh mail run').flatMap((body) => body.trim().split('\n'));
    assert.equal(commands.length, 3);
    for (const command of commands) {
      const [program, ...args] = command.split(' ');
      assert.equal(program, 'glovebox');
      const { exitCode, stderr } = await qube.run(distPath('glovebox.js'), args);
      assert.equal(exitCode, 0, `${command}: ${stderr}`);
    }
  });
});
