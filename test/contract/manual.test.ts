// Manual pages and completions as they were built, read by the programs that they are for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { commandNames } from '../../cli/topics.ts';
import { distPath, unbuilt } from './native-host-support.ts';

const share = distPath('share');
const skipWithout = (program: string): string | false =>
  spawnSync(program, ['--version']).error === undefined ? false : `SKIPPED: ${program} is not installed`;

const output = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  assert.deepEqual([status, stderr], [0, ''], `${program} ${args.join(' ')}`);
  return stdout;
};

suite('manual pages', { skip: unbuilt || skipWithout('groff') }, () => {
  for (const folder of ['man/man1', 'man/de/man1'])
    test(`${folder} has one for each command, without a warning of groff`, () => {
      const pages = readdirSync(join(share, folder)).sort();
      const expected = commandNames.map((name) => `glovebox-${name.replaceAll(' ', '-')}.1`);
      assert.deepEqual(pages, ['glovebox.1', ...expected].sort());
      for (const page of pages)
        assert.notEqual(output('groff', ['-ww', '-man', '-K', 'utf8', '-T', 'utf8', join(share, folder, page)]), '');
    });

  test('man(1) shows what --help says', { skip: skipWithout('man') }, () => {
    const env = { MANWIDTH: '200', LC_ALL: 'C.UTF-8', MANPAGER: 'cat' };
    const page = output('man', ['-l', join(share, 'man/man1/glovebox-open.1')], env).replaceAll(/.\u0008/g, '');
    for (const text of ['open files in disposable VMs', '--wait-visible-ms N', 'EXIT STATUS'])
      assert.ok(page.includes(text), page);
  });
});

/** What each is asked, and what it has to answer among others, or alone. */
const asked: readonly (readonly [words: readonly string[], answers: readonly string[]])[] = [
  [['o'], ['open']],
  [
    ['dom0', ''],
    ['run', 'status', 'stop', 'log', 'policy'],
  ],
  [
    ['dom0', 'st'],
    ['status', 'stop'],
  ],
  [['dom0', 'policy', ''], ['eval']],
  [
    ['dom0', 'stop', '--'],
    ['--wait', '--force', '--help'],
  ],
  [['open', '--json', '--view'], ['--view-only']],
  [['open', '--template', 'off'], ['office']],
  [
    ['template', 'build', ''],
    ['debian-13', 'office'],
  ],
  [['policy', 'check', 'a'], ['a b.json']],
];

const withTemplates = async (t: TestContext): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-completion-'));
  t.after(() => rm(dir, { recursive: true }));
  for (const folder of ['templates/debian-13', 'templates/office', 'a b.json'])
    await mkdir(join(dir, folder), { recursive: true });
  return dir;
};

const expectAnswers = async (t: TestContext, ask: (words: readonly string[], dir: string) => string): Promise<void> => {
  const dir = await withTemplates(t);
  for (const [words, answers] of asked) {
    const given = ask(words, dir)
      .split('\n')
      .map((line) => line.split('\t')[0]?.replace(/\/$/, '') ?? '');
    for (const answer of answers) assert.ok(given.includes(answer), `${words.join(' ')}: ${given.join()}`);
    assert.ok(!given.includes('uninstall'), words.join(' '));
  }
};

suite('completion', { skip: unbuilt }, () => {
  test('of bash', async (t) => {
    const script =
      'source "$0"; COMP_WORDS=(glovebox "$@"); COMP_CWORD=$#; _glovebox; printf "%s\\n" "${COMPREPLY[@]}"';
    const file = join(share, 'bash-completion/completions/glovebox');
    await expectAnswers(t, (words, dir) =>
      output('bash', ['-c', `cd "$GLOVEBOX_DATA_DIR"; ${script}`, file, ...words], { GLOVEBOX_DATA_DIR: dir }),
    );
  });

  test('of zsh', { skip: skipWithout('zsh') }, async (t) => {
    const file = join(share, 'zsh/site-functions/_glovebox');
    // Its own functions work within its line editor alone: what they are asked is what counts.
    const script =
      'cd "$GLOVEBOX_DATA_DIR"; compadd() { shift; print -l -- ${(M)@:#$words[CURRENT]*}; }; _files() { ls; }; ' +
      'words=(glovebox "$@"); CURRENT=$#words; set --; source "$0"';
    await expectAnswers(t, (words, dir) =>
      output('zsh', ['-f', '-c', script, file, ...words], { GLOVEBOX_DATA_DIR: dir }),
    );
  });

  test('of fish', { skip: skipWithout('fish') }, async (t) => {
    const file = join(share, 'fish/vendor_completions.d/glovebox.fish');
    await expectAnswers(t, (words, dir) =>
      output(
        'fish',
        [
          '--no-config',
          '-c',
          'cd $GLOVEBOX_DATA_DIR; source $argv[1]; complete -C "$argv[2]"',
          file,
          ['glovebox', ...words].join(' '),
        ],
        {
          GLOVEBOX_DATA_DIR: dir,
          HOME: dir,
        },
      ),
    );
  });
});
