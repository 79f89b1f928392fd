// The built `glovebox policy` as an administrator runs it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { addonId } from '../../protocol/names.ts';
import { distPath, unbuilt } from './native-host-support.ts';

interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: readonly string[]): Promise<Finished> =>
  new Promise((resolve) => {
    execFile(process.execPath, [distPath('glovebox.js'), 'policy', ...args], (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
const runJson = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
  const { stdout, stderr } = await run(...args, '--json');
  assert.equal(stderr, '');
  return JSON.parse(stdout) as Record<string, unknown>;
};

suite('glovebox policy', { skip: unbuilt }, () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-policy-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const write = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  test('explains a decision by the built-in rules, from a name and a file', async () => {
    const file = await write('photo.jpg', Buffer.from('MZ\x90\0\x03\0', 'latin1'));
    const explained = await runJson('explain', '--file', file, '--declared', 'image/jpeg');
    assert.deepEqual(
      [
        explained['action'],
        explained['rule'],
        explained['disposableTemplate'],
        explained['disagreement'],
        explained['network'],
      ],
      ['block', 'executables', null, true, false],
    );
    assert.match(String(explained['message']), /It says it is a photo, but it is a Windows program\./);
    const { declared, extension, detected, warnings } = explained['evidence'] as Record<string, unknown>;
    assert.deepEqual(
      [declared, extension, detected, warnings],
      ['image/jpeg', 'image/jpeg', 'application/vnd.microsoft.portable-executable', ['disagreement']],
    );
    assert.equal((await runJson('explain', '--name', 'a.pdf', '--declared', 'application/pdf'))['action'], 'open');
    assert.equal((await runJson('explain', '--name', 'a.pdf', '--view-only'))['action'], 'view');
  });

  test('asks a policy with everything a rule can look at', async () => {
    const when = {
      types: ['pdf'],
      senders: ['@example.org'],
      senderInAddressBook: true,
      signed: true,
      encrypted: true,
      accounts: ['Work'],
      minSizeBytes: 5,
      maxSizeBytes: 9,
    };
    const policy = await write(
      'user.json',
      JSON.stringify({
        version: 1,
        rules: [
          {
            id: 'cad',
            when,
            then: { action: 'ask', choices: ['open', 'view'], disposableTemplate: 'cad', network: true },
          },
        ],
        otherwise: { action: 'block' },
      }),
    );
    const options = [
      'explain',
      '--policy',
      policy,
      '--name',
      'a.pdf',
      '--sender',
      'Alex@example.org',
      '--in-address-book',
      '--signed',
      '--encrypted',
      '--account',
      'work',
      '--size',
    ];
    const explained = await runJson(...options, '7');
    assert.deepEqual(
      [
        explained['action'],
        explained['choices'],
        explained['rule'],
        explained['disposableTemplate'],
        explained['network'],
      ],
      ['ask', ['open', 'view'], 'cad', 'cad', true],
    );
    assert.equal((await runJson(...options, '10'))['action'], 'block');
  });

  test('takes an administrator’s policy from a whole policies.json, before a person’s', async () => {
    const managed = {
      version: 1,
      organisation: { name: 'Acme' },
      mandatoryRules: [{ id: 'no-zip', when: { types: ['archive'] }, then: { action: 'block' } }],
    };
    const admin = await write(
      'policies.json',
      JSON.stringify({ policies: { '3rdparty': { Extensions: { [addonId]: managed } } } }),
    );
    const user = await write('own.json', JSON.stringify({ version: 1, rules: [], otherwise: { action: 'open' } }));
    const explained = await runJson('explain', '--policy', admin, '--policy', user, '--name', 'a.zip');
    assert.deepEqual(
      [explained['action'], explained['rule'], explained['ruleSource']],
      ['block', 'no-zip', 'mandatory'],
    );
    assert.match(String(explained['message']), /Acme decided this/);
    assert.equal((await run('explain', '--policy', user, '--policy', user, '--name', 'a')).exitCode, 2);
  });

  test('checks a policy: 0 where it is valid, 1 with every error and its line where it is not', async () => {
    const valid = await write(
      'valid.json',
      '{ "version": 1, "rules": [\n{ "id": "a", "then": { "action": "view" } },\n{ "id": "b", "then": { "action": "open" } } ] }',
    );
    const good = await run('check', valid);
    assert.equal(good.exitCode, 0);
    assert.match(good.stdout, /valid\.json:3:1: warning: rules\[1\]: the rule "b" can never match/);
    const invalid = await write('invalid.json', '{ "version": 1,\n "switches": { "maySave": "no" },\n "foo": 1 }');
    const bad = await run('check', invalid);
    assert.equal(bad.exitCode, 1);
    assert.match(
      bad.stdout,
      /invalid\.json:2:16: error: switches\.maySave: must be true or false\n.*invalid\.json:3:2: error: foo: there is no such setting here/,
    );
    const syntax = await run('check', await write('syntax.json', '{\n "version": 1,\n}'), '--json');
    assert.equal(syntax.exitCode, 1);
    assert.deepEqual((JSON.parse(syntax.stdout) as { errors: unknown[] }).errors, [
      { path: '', line: 3, column: 1, reason: 'there is a comma too many before this' },
    ]);
    assert.equal((await run('explain', '--policy', invalid, '--name', 'a')).exitCode, 1);
  });

  test('asks a person’s policy over the defaults, in both forms', async () => {
    const own = { id: 'mine', when: { types: ['pdf'] }, then: { action: 'ask', choices: ['open', 'view'] } };
    const answers = [{ id: 'answer', to: ['mine'], when: { extensions: ['pdf'] }, choice: 'view' }];
    const overlay = await write('overlay.json', JSON.stringify({ version: 2, rules: [own], answers }));
    const copy = await write('copy.json', JSON.stringify({ version: 1, rules: [own], otherwise: { action: 'save' } }));
    const decided = async (policy: string, name: string): Promise<unknown[]> => {
      const explained = await runJson('explain', '--policy', policy, '--name', name);
      return [explained['action'], explained['rule'], explained['ruleSource']];
    };
    assert.deepEqual(await decided(overlay, 'a.pdf'), ['view', 'answer', 'user']);
    assert.deepEqual(await decided(overlay, 'a.ics'), ['view', 'calendar', 'built-in']);
    assert.deepEqual(await decided(copy, 'a.pdf'), ['ask', 'mine', 'user']);
    assert.deepEqual(await decided(copy, 'a.ics'), ['save', 'otherwise', 'user'], 'the copy had it removed');
  });

  test('prints the schema of both kinds of policy', async () => {
    const names = async (...args: readonly string[]): Promise<string[]> =>
      Object.keys((await runJson('schema', ...args))['properties'] as object).sort();
    assert.deepEqual(await names(), [
      'answers',
      'editsMaxMib',
      'order',
      'otherwise',
      'removed',
      'rules',
      'switchedOff',
      'version',
    ]);
    assert.deepEqual(await names('--managed'), [
      'editsMaxMib',
      'exceptions',
      'farm',
      'mandatoryRules',
      'organisation',
      'otherwise',
      'rules',
      'switches',
      'templateHashes',
      'templates',
      'version',
    ]);
  });

  test('tells a usage error from a file that cannot be read', async () => {
    for (const args of [
      [],
      ['foo'],
      ['explain'],
      ['explain', '--foo'],
      ['explain', '--name', 'a', '--size', 'x'],
      ['check'],
      ['check', 'a', 'b'],
    ])
      assert.equal((await run(...args)).exitCode, 2, args.join(' '));
    for (const args of [
      ['check', join(folder, 'none')],
      ['check', folder],
      ['explain', '--file', join(folder, 'none')],
      ['explain', '--policy', join(folder, 'none'), '--name', 'a'],
    ]) {
      const { exitCode, stderr } = await run(...args);
      assert.equal(exitCode, 1, args.join(' '));
      assert.match(stderr, /cannot read/);
    }
    const help = await run('--help');
    assert.deepEqual([help.exitCode, help.stderr], [0, '']);
  });
});
