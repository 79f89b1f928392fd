// Wrong and unusual calls of the built `glovebox` command: each is named, with what to do instead, and none ends in a stack
// trace or in a text that speaks of something else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { attachmentMaxBytes } from '../../protocol/limits.ts';
import { distPath, unbuilt } from './native-host-support.ts';
import { privateFolders, type Folders } from './private-folders.ts';
import { start, type Finished } from './started-program.ts';
import { noDisplay, withDom0 } from './with-dom0.ts';

type Call = readonly [args: readonly string[], says: RegExp];

/** Nothing was done: the command line made no sense. */
const wrong: readonly Call[] = [
  [['opne', 'x'], /glovebox: unknown command "opne"\. Did you mean “open”\?/],
  [['status'], /Did you mean “dom0 status”\?/],
  [['constructor'], /unknown command "constructor"/],
  [['--wide'], /unknown option "--wide"/],
  [['--help=1'], /unknown option "--help=1"/],
  [['help', 'nope'], /unknown command "nope"/],
  [
    ['dom0'],
    /glovebox dom0: one of these is needed: run, serve, status, stop, log, policy\. Try “glovebox dom0 --help”/,
  ],
  [['dom0', 'nope'], /unknown command "nope"/],
  [['dom0', 'stat'], /Did you mean “dom0 status”/],
  [['dom0', 'policy'], /one of these is needed: eval/],
  [['template', 'buidl'], /Did you mean “template build”/],
  [['open'], /takes one FILE or more/],
  [['open', ''], /takes one FILE or more/],
  [['open', 'a', ''], /takes one FILE or more/],
  [['open', ...Array.from({ length: 51 }, (_, index) => `${index}`)], /takes at most 50 FILE/],
  [['open', 'a', 'b', '--screenshot=c.png'], /--screenshot is for one FILE/],
  [['open-url'], /takes exactly one URL/],
  [['open', 'a', '--wide'], /unknown option "--wide"/],
  [['open', 'a', '--__proto__'], /unknown option "--__proto__"/],
  [['open', 'a', '--view'], /Did you mean --view-only\?/],
  [['open', '-x.pdf'], /unknown option "-x"\. For a file of that name write “\.\/-x\.pdf”/],
  [['open', 'a', '--template'], /--template needs a value: --template NAME/],
  [['open', 'a', '--template='], /--template needs a value/],
  [['open', 'a', '--template', '--json'], /"--json" looks like an option/],
  [['open', 'a', '--template', '../y'], /--template "\.\.\/y": no name of a template/],
  [['open', 'a', '--template', 'x', '--template', 'y'], /--template is given twice/],
  [['open', 'a', '--json=1'], /--json takes no value/],
  [['open', 'a', '--wait-visible-ms', 'soon'], /--wait-visible-ms takes a whole number from 1 to \d+, not "soon"/],
  [['open', 'a', '--wait-visible-ms', '0'], /not "0"/],
  [['open', 'a', '--wait-visible-ms', '1e3'], /not "1e3"/],
  [['open', 'a', '--wait-visible-ms=-5'], /not "-5"/],
  [['open', 'a', '--wait-visible-ms', '9'.repeat(30)], /not "9{30}"/],
  [['install', '--view-only'], /--view-only says how --handlers opens/],
  [['install', '--handler'], /Did you mean --handlers\?/],
  [['open', 'a', '--attachments'], /Did you mean --attachment\?/],
  [['install', 'here'], /takes no arguments; "here" is too many/],
  [['uninstall', '--porge'], /Did you mean --purge\?/],
  [['doctor', '\u001b[2J'], /"\\u001b\[2J" is too many/],
  [['doctor', '--jsn'], /Did you mean --json\?/],
  [['template', 'build', 'a', 'b', '--recipe', 'r'], /--recipe needs exactly one NAME/],
  [['template', 'build', 'a', '--all', '--recipe', 'r'], /--recipe needs exactly one NAME/],
  [['template', 'verify', '../x'], /"\.\.\/x": no name of a template/],
  [['template', 'list', 'x'], /takes no arguments/],
  [['template', 'export', '--out=a', '--key=b'], /takes exactly one NAME/],
  [['template', 'export', 'a', '--key=b'], /--out is needed/],
  [['template', 'export', 'a', '--out=b'], /--key is needed/],
  [['template', 'export', '../x', '--out=a', '--key=b'], /"\.\.\/x": no name of a template/],
  [['template', 'import', '--public-key=a'], /takes exactly one FILE/],
  [['template', 'import', 'a'], /--public-key is needed/],
  [['template', 'import', 'a', '--public', 'b'], /unknown option "--public"/],
  [['template', 'import', '-a', '--public-key=b'], /unknown option "-a"\. For a file of that name write “\.\/-a”/],
  [['template', 'key'], /--out is needed/],
  [['template', 'key', 'x', '--out=a'], /takes no arguments/],
  [['dom0', 'run', '--max-dispvms', '0'], /--max-dispvms takes a whole number from 1/],
  [['dom0', 'run', '--metrics', '0.0.0.0:9464'], /--metrics takes unix:\/PATH, .* or \[::1\]:PORT, not "0\.0/],
  [['dom0', 'log', '--since', '1h'], /--since, --source and --outcome are for --audit/],
  [['dom0', 'log', '--audit', '--since', 'soon'], /--since takes a time like .*, not "soon"/],
  [['dom0', 'log', '--audit', '--outcome', '\u001b[2J'], /--outcome takes “ok” or the code of a failure, not "\\u001b/],
  [['dom0', 'log', '--request'], /--request needs a value: --request ID/],
  [['dom0', 'policy', 'eval', '--dir', '/tmp'], /--source is needed/],
  [
    ['dom0', 'policy', 'eval', '--dir=/tmp', '--source=a', '--target=@x', '--service=s'],
    /target or the service is not well-formed/,
  ],
  [['exceptions'], /one of these is needed: keygen, list, show, grant, deny/],
  [['exceptions', 'grant', 'x', '--folder=a'], /--key is needed/],
  [
    ['exceptions', 'grant', 'x', '--folder=a', '--key=b', '--until=2001-01-01'],
    /--until takes a day to come .*, not "2001-01-01"/,
  ],
  [['policy', 'check'], /takes exactly one FILE/],
  [['policy', 'explain'], /--name or --file is needed/],
  [['policy', 'explain', '--name', 'a', '--size', 'x'], /--size takes a whole number/],
  [['bench', '--runs', '0'], /--runs takes a whole number from 1 to 1000/],
];

/** Fails unless it is one line that is about this and nothing else. */
const expectOneLine = ({ stderr }: Finished, says: RegExp, what: string): void => {
  assert.match(stderr, says, what);
  assert.match(stderr, /^glovebox[^\n]*\n$/, what);
  assert.doesNotMatch(stderr, /online|^\s+at /im, what);
};

const inParallel = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
};

const run = (folders: Folders, ...args: string[]): Promise<Finished> => start(folders, 'glovebox.js', args).finished;
const runWithin = (within: readonly string[], folders: Folders, args: readonly string[]): Promise<Finished> =>
  start(folders, 'glovebox.js', args, { within }).finished;

/** Every kind of thing that a name can lead to. */
const makeThings = async (root: string): Promise<void> => {
  await mkdir(join(root, 'folder'));
  await writeFile(join(root, 'empty.pdf'), '');
  await writeFile(join(root, 'huge.bin'), '');
  await truncate(join(root, 'huge.bin'), attachmentMaxBytes + 1);
  await symlink('nowhere', join(root, 'dangling'));
  await symlink('loop', join(root, 'loop'));
  assert.equal(spawnSync('mkfifo', [join(root, 'fifo')]).status, 0);
  // A socket that nobody listens at any more, as a killed program leaves it.
  const listen =
    "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  spawnSync(process.execPath, ['-e', listen, join(root, 'socket')]);
};

suite('a wrong call', { skip: unbuilt }, () => {
  test('is named in one line with what to write instead, and exits with 2', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    await inParallel(wrong, async ([args, says]) => {
      const finished = await run(folders, ...args);
      assert.deepEqual([finished.exitCode, finished.stdout], [2, ''], args.join(' '));
      expectOneLine(finished, says, args.join(' '));
      assert.match(finished.stderr, /Try “glovebox[a-z0-9 -]* --help”\.\n$/, args.join(' '));
    });
    const nothing = await run(folders);
    assert.deepEqual([nothing.exitCode, nothing.stdout], [2, '']);
    assert.match(nothing.stderr, /^Usage: glovebox COMMAND/);
  });

  test('of what is no file says what it is, and exits with 1', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    const { root } = folders;
    await makeThings(root);
    const calls: readonly (readonly [operand: string, says: RegExp, code: string])[] = [
      ['none.pdf', /There is no file \S+\/none\.pdf\./, 'attachment-unreadable'],
      ['a%20b.pdf', /There is no file \S+\/a%20b\.pdf\./, 'attachment-unreadable'],
      ['empty.pdf/below', /There is no file/, 'attachment-unreadable'],
      ['x'.repeat(300), /There is no file/, 'attachment-unreadable'],
      ['\u001b[2Jnone', /There is no file \S+\/\?\[2Jnone/, 'attachment-unreadable'],
      ['folder', /\/folder is a folder\. Name one file in it/, 'attachment-unreadable'],
      ['fifo', /\/fifo is a device or a pipe/, 'attachment-unreadable'],
      ['socket', /\/socket is a device or a pipe/, 'attachment-unreadable'],
      ['dangling', /\/dangling is a link that leads to no file/, 'attachment-unreadable'],
      ['loop', /\/loop is a link that leads to no file/, 'attachment-unreadable'],
      ['empty.pdf', /\/empty\.pdf is empty/, 'attachment-empty'],
      ['huge.bin', /\/huge\.bin is too large/, 'attachment-too-large'],
    ];
    await inParallel(calls, async ([name, says, code]) => {
      const finished = await run(folders, 'open', join(root, name), '--json');
      assert.equal(finished.exitCode, 1, name);
      expectOneLine(finished, says, name);
      const report = JSON.parse(finished.stdout) as { readonly code: string; readonly destroyed: boolean };
      assert.deepEqual([report.code, report.destroyed], [code, true], name);
    });
    const others: readonly Call[] = [
      [['open', '/dev/zero'], /\/dev\/zero is a device/],
      [['open', `file://${root}/no%20ne.pdf`], /There is no file \S+\/no ne\.pdf/],
      [['open', 'file://elsewhere/x.pdf'], /file:\/\/elsewhere\/x\.pdf names no file on this computer/],
      [['open', 'https://example.org/x.pdf'], /names no file on this computer/],
      [
        ['open', join(root, 'fifo'), '--screenshot', join(root, 'none/a.png')],
        /\/none is no folder that you can write/,
      ],
      [['policy', 'check', join(root, 'none')], /there is no such file/],
      [['policy', 'check', join(root, 'folder')], /it is a folder/],
    ];
    await inParallel(others, async ([args, says]) => {
      const finished = await run(folders, ...args);
      assert.equal(finished.exitCode, 1, args.join(' '));
      expectOneLine(finished, says, args.join(' '));
    });
  });

  test('of a file that its person may not read says so', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    const file = join(folders.root, 'secret.pdf');
    await writeFile(file, 'x');
    await chmod(file, 0);
    // Without its privileges, as anybody who is not root.
    const ordinary = ['bwrap', '--unshare-user', '--uid', '1000', '--dev-bind', '/', '/'];
    const finished = await runWithin(ordinary, folders, ['open', file]);
    assert.equal(finished.exitCode, 1);
    expectOneLine(finished, /You may not read \S+\/secret\.pdf/, 'secret');
  });

  test('for a template that is not there names those that are, and does not blame the policy', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    await writeFile(join(folders.root, 'a.txt'), 'text');
    await withDom0({ env: noDisplay }, async (dom0) => {
      folders.environment['GLOVEBOX_RUNTIME_DIR'] = dom0.runtimeDir;
      const finished = await run(folders, 'open', join(folders.root, 'a.txt'), '--template', 'cad');
      assert.equal(finished.exitCode, 1);
      expectOneLine(
        finished,
        /no disposable template of that name\. Those that there are: debian-13, office\. Nothing was opened/,
        'cad',
      );
      folders.environment['GLOVEBOX_RUNTIME_DIR'] = folders.root;
    });
  });
});

suite('help', { skip: unbuilt }, () => {
  test('is there for every command and group, in both ways, on standard output', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    const topics = (await run(folders, '--help')).stdout
      .split('\n')
      .flatMap((line) => /^ {2}([a-z][a-z0-9 -]*?)(?: [A-Z[]\S*)? {2}/.exec(line)?.[1] ?? []);
    assert.ok(topics.includes('dom0 policy eval') && topics.length === 27, topics.join());
    await inParallel([...topics, 'dom0', 'dom0 policy', 'template', 'exceptions', 'policy'], async (topic) => {
      const words = topic.split(' ');
      const help = await run(folders, ...words, '--help');
      assert.deepEqual([help.exitCode, help.stderr], [0, ''], topic);
      assert.ok(help.stdout.startsWith(`Usage: glovebox ${topic} `), help.stdout);
      assert.ok(Math.max(...help.stdout.split('\n').map((line) => line.length)) <= 120, topic);
      assert.equal((await run(folders, ...words, '-h')).stdout, help.stdout);
      assert.equal((await run(folders, 'help', ...words)).stdout, help.stdout);
    });
    const wanted = await run(folders, 'open', 'a', 'b', '--wide', '--help');
    assert.deepEqual([wanted.exitCode, wanted.stderr], [0, ''], 'whoever asks for help gets help');
    const version = await run(folders, '--version');
    assert.match(version.stdout, /^glovebox \d+\.\d+\.\d+ \(build [0-9a-f]{16}\)\n$/);
  });
});

suite('a computer that refuses', { skip: unbuilt }, () => {
  /** A file system of 64 KiB, filled. */
  const onFullDisk = (dir: string): readonly string[] => [
    ...['bwrap', '--dev-bind', '/', '/', '--size', '65536', '--tmpfs', dir],
    ...['sh', '-c', 'head -c 1000000 /dev/zero >"$0/fill" 2>/dev/null; exec "$@"', dir],
  ];

  test('a full disk, a read-only home, or a home that is a file: says so, and what to do', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    const { root } = folders;
    // To anybody else bwrap shows the folders above, which are root’s, as nobody’s.
    const notBuilt = process.getuid?.() === 0 ? /No space left|the disk is full/i : /belongs to user \d+, not to/;
    const calls: readonly (readonly [args: readonly string[], within: readonly string[], says: RegExp])[] = [
      [['install'], onFullDisk(root), /the disk is full\. Free some space there/],
      [['template', 'build'], onFullDisk(root), notBuilt],
      [
        ['install'],
        ['bwrap', '--dev-bind', '/', '/', '--ro-bind', root, root],
        /could not be made: its disk may be read-only/,
      ],
      [['install'], ['sh', '-c', 'touch "$0"; HOME=$0 exec "$@"', join(root, 'file')], /should be a folder is a file/],
    ];
    for (const [args, within, says] of calls) {
      const finished = await runWithin(within, folders, args);
      assert.equal(finished.exitCode, 1, finished.stderr);
      assert.match(finished.stderr, says, args.join(' '));
      assert.doesNotMatch(finished.stderr, /^\s+at .*:\d+:\d+/m, args.join(' '));
    }
  });

  test('an output that somebody has closed is no failure, one that is full is', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    const closed = await runWithin(['bash', '-c', 'set -o pipefail; "$@" | true', 'bash'], folders, ['--help']);
    assert.deepEqual([closed.exitCode, closed.stderr], [0, '']);
    const full = await runWithin(['sh', '-c', '"$@" >/dev/full', 'sh'], folders, ['--help']);
    assert.equal(full.exitCode, 1);
    expectOneLine(full, /the output could not be written: .*ENOSPC/, 'full');
    const none = await runWithin(['sh', '-c', '"$@" >&- 2>&-', 'sh'], folders, ['--help']);
    assert.equal(none.exitCode, 0);
  });

  test('no HOME, and no folder for what runs: the person’s own, and /tmp', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    const set = ['HOME', 'GLOVEBOX_DATA_DIR', 'GLOVEBOX_RUNTIME_DIR'];
    const others = Object.entries(folders.environment).filter(([name]) => !set.includes(name));
    const bare = { ...folders, environment: { ...Object.fromEntries(others), XDG_RUNTIME_DIR: '' } };
    // Only what is run is there, wherever the project lies.
    const hiding = (...hidden: readonly string[]): readonly string[] => [
      ...['bwrap', '--dev-bind', '/', '/', ...hidden.flatMap((folder) => ['--tmpfs', folder])],
      ...[distPath('.'), process.execPath].flatMap((path) => ['--ro-bind', path, path]),
    ];
    const status = await runWithin(hiding('/tmp'), bare, ['dom0', 'status', '--json']);
    assert.deepEqual([status.exitCode, status.stdout, status.stderr], [1, '{"running":false}\n', '']);
    const list = await runWithin(hiding('/tmp', process.env['HOME'] ?? '/root'), bare, ['template', 'list', '--json']);
    assert.deepEqual([list.exitCode, list.stdout, list.stderr], [0, '[]\n', '']);
  });

  test('no display: says that no window could be opened, and what looks into it', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    await writeFile(join(folders.root, 'a.txt'), 'text');
    await withDom0({ env: noDisplay }, async (dom0) => {
      folders.environment['GLOVEBOX_RUNTIME_DIR'] = dom0.runtimeDir;
      for (const name of ['DISPLAY', 'WAYLAND_DISPLAY']) folders.environment[name] = '';
      const finished = await run(folders, 'open', join(folders.root, 'a.txt'));
      assert.equal(finished.exitCode, 1);
      expectOneLine(finished, /The window for the disposable VM could not be opened/, 'no display');
      folders.environment['GLOVEBOX_RUNTIME_DIR'] = folders.root;
    });
  });
});

test('each program says which it is', { skip: unbuilt }, () => {
  for (const program of ['glovebox.js', 'native-host/main.js']) {
    const { status, stdout } = spawnSync(process.execPath, [distPath(program), '--version'], { encoding: 'utf8' });
    assert.equal(status, 0);
    assert.match(stdout, /^glovebox(?:-host)? \d+\.\d+\.\d+ \(build [0-9a-f]{16}\)\n$/, program);
  }
});
