// The second net in the profiles of a home: put in, taken out again to the byte, and nothing of anybody else's lost.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import openedTypes from '../../../native-host/opened-types.json' with { type: 'json' };
import {
  installSecondNet,
  openerPaths,
  openProfilesWithNet,
  profilesWithoutNet,
  removeSecondNet,
} from '../../../native-host/second-net.ts';
import { findThunderbirds, profilePaths } from '../../../native-host/thunderbirds.ts';

interface Home {
  readonly env: Readonly<Record<string, string>>;
  readonly root: string;
  readonly opener: string;
  /** Makes a profile below such a folder, and gives its path. */
  readonly makeProfile: (folder?: string, name?: string) => Promise<string>;
}

const makeHome = async (t: TestContext): Promise<Home> => {
  const root = await mkdtemp(join(tmpdir(), 'glovebox-net-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const env = { HOME: root };
  const makeProfile = async (folder = '.thunderbird', name = 'abc.default'): Promise<string> => {
    const path = join(root, folder, name);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'prefs.js'), 'user_pref("pdfjs.migrationVersion", 2);\n');
    await writeFile(
      join(root, folder, 'profiles.ini'),
      `[Install0]\nDefault=${name}\n\n[Profile0]\nName=default\nIsRelative=1\nPath=${name}\n\n[General]\nVersion=2\n`,
    );
    return path;
  };
  return { env, root, opener: openerPaths(env)[0], makeProfile };
};

const handlersOf = (profile: string): Promise<string> => readFile(join(profile, 'handlers.json'), 'utf8');
const parse = (text: string): { mimeTypes: Record<string, { handlers?: { path: string }[]; action?: number }> } =>
  JSON.parse(text) as { mimeTypes: Record<string, { handlers?: { path: string }[]; action?: number }> };

/** As Thunderbird writes it. */
const own = JSON.stringify({
  defaultHandlersVersion: { 'en-US': 4 },
  mimeTypes: {
    'application/pdf': { action: 3, extensions: ['pdf'], future: { kept: true } },
    'application/x-ours-alone': { action: 0, ask: true },
    'image/png': { action: 1, ask: true, handlers: [{ name: 'gimp', path: '/usr/bin/gimp' }] },
  },
  schemes: { irc: { stubEntry: true, handlers: [null] } },
  isDownloadsImprovementsAlreadyMigrated: true,
});

test('each kind of file that a template shows is opened by the program, and is not asked about', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const profile = await makeProfile();
  await writeFile(join(profile, 'handlers.json'), own, { mode: 0o640 });
  assert.deepEqual(await profilesWithoutNet(env), [profile]);
  const report = await installSecondNet(env, opener);
  assert.deepEqual(report, { written: [profile], open: [], unreadable: [], fresh: [], apart: [] });
  assert.deepEqual(await profilesWithoutNet(env), []);
  const { mimeTypes, ...others } = parse(await handlersOf(profile));
  for (const { mime } of openedTypes) {
    assert.deepEqual(mimeTypes[mime]?.handlers, [{ name: 'Glovebox', path: opener }], mime);
    assert.deepEqual([mimeTypes[mime].action, 'ask' in mimeTypes[mime]], [2, false], mime);
  }
  assert.ok(openedTypes.length > 100);
  assert.deepEqual(mimeTypes['application/x-ours-alone'], { action: 0, ask: true });
  assert.deepEqual({ ...others, mimeTypes: null }, { ...parse(own), mimeTypes: null }, 'the rest is as it was');
  assert.equal((await stat(join(profile, 'handlers.json'))).mode & 0o777, 0o640);
});

test('taken out, each file is as it was, to the byte, also after it was put in twice', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const profile = await makeProfile();
  await writeFile(join(profile, 'handlers.json'), own);
  await installSecondNet(env, opener);
  await installSecondNet(env, openerPaths(env)[1]);
  assert.equal(await removeSecondNet(env), true);
  assert.equal(await handlersOf(profile), own);
  assert.equal(await removeSecondNet(env), false);
});

test('where there was no file there is none afterwards', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const profile = await makeProfile();
  await installSecondNet(env, opener);
  await removeSecondNet(env);
  assert.deepEqual(await readdir(profile), ['prefs.js']);
});

test('what was changed since stays changed, and nothing of ours stays', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const profile = await makeProfile();
  await writeFile(join(profile, 'handlers.json'), own);
  await installSecondNet(env, opener);
  const changed = parse(await handlersOf(profile));
  changed.mimeTypes['image/png'] = { action: 2, handlers: [{ path: '/usr/bin/eog' }] };
  changed.mimeTypes['image/new'] = { action: 0 };
  await writeFile(join(profile, 'handlers.json'), JSON.stringify(changed));
  await removeSecondNet(env);
  const text = await handlersOf(profile);
  assert.ok(!text.includes(opener));
  const { mimeTypes } = parse(text);
  assert.deepEqual(mimeTypes['image/png'], { action: 2, handlers: [{ path: '/usr/bin/eog' }] });
  assert.deepEqual(mimeTypes['image/new'], { action: 0 });
  assert.deepEqual(mimeTypes['application/pdf'], parse(own).mimeTypes['application/pdf']);
  assert.equal(mimeTypes['image/jpeg'], undefined);
});

test('a file that is not understood is left alone', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const profile = await makeProfile();
  for (const odd of ['{', '[]', '{"mimeTypes":7,"schemes":{}}', '']) {
    await writeFile(join(profile, 'handlers.json'), odd);
    assert.deepEqual((await installSecondNet(env, opener)).unreadable, [profile], odd);
    assert.equal(await handlersOf(profile), odd);
  }
  assert.equal(await removeSecondNet(env), false);
});

test('a profile that is open is neither written nor restored', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const profile = await makeProfile();
  await writeFile(join(profile, '.parentlock'), '');
  // As Thunderbird locks it: a POSIX lock on the whole file.
  const hold = async (): Promise<() => Promise<void>> => {
    const script =
      'import fcntl,sys,time\nf=open(sys.argv[1],"w")\nfcntl.lockf(f,fcntl.LOCK_EX)\nprint(1,flush=True)\ntime.sleep(600)';
    const child = spawn('python3', ['-c', script, join(profile, '.parentlock')], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    return async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
  };
  let release = await hold();
  assert.deepEqual(await installSecondNet(env, opener), {
    written: [],
    open: [profile],
    unreadable: [],
    fresh: [],
    apart: [],
  });
  assert.deepEqual((await readdir(profile)).sort(), ['.parentlock', 'prefs.js']);
  await release();
  assert.deepEqual((await installSecondNet(env, opener)).written, [profile]);
  assert.deepEqual(await openProfilesWithNet(env), []);
  release = await hold();
  assert.deepEqual(await openProfilesWithNet(env), [profile]);
  await release();
});

test('a profile that was never started is left alone: its first start would undo a part of it', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const profile = await makeProfile();
  await rm(join(profile, 'prefs.js'));
  const { written, fresh } = await installSecondNet(env, opener);
  assert.deepEqual([written, fresh, await readdir(profile)], [[], [profile], []]);
});

test('a link that an unclean end has left keeps nothing', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const profile = await makeProfile();
  // This process is no Thunderbird.
  await symlink(`127.0.1.1:+${process.pid}`, join(profile, 'lock'));
  assert.deepEqual((await installSecondNet(env, opener)).written, [profile]);
});

test('each kind of Thunderbird is found by its folder; a sandboxed one is left alone and named', async (t) => {
  const { env, opener, makeProfile } = await makeHome(t);
  const system = await makeProfile();
  const snap = await makeProfile('snap/thunderbird/common/.thunderbird');
  const flatpak = await makeProfile('.var/app/org.mozilla.Thunderbird/.thunderbird');
  const betterbird = await makeProfile('.var/app/eu.betterbird.Betterbird/.thunderbird');
  await makeProfile('.var/app/org.example.Editor/.config');
  const found = await findThunderbirds(env);
  assert.deepEqual(found.map(({ kind, name, profiles }) => [kind, name, ...profiles]).sort(), [
    ['flatpak', 'eu.betterbird.Betterbird', betterbird],
    ['flatpak', 'org.mozilla.Thunderbird', flatpak],
    ['snap', 'thunderbird', snap],
    ['system', 'thunderbird', system],
  ]);
  const { written, apart } = await installSecondNet(env, opener);
  assert.deepEqual(written, [system]);
  assert.deepEqual(apart.map(({ kind }) => kind).sort(), ['flatpak', 'flatpak', 'snap']);
  assert.deepEqual(await readdir(snap), ['prefs.js']);
});

test('only profiles are read from a list of profiles', () => {
  assert.deepEqual(profilePaths(''), []);
  assert.deepEqual(profilePaths('Path=x\n[General]\nPath=y\n[Profile]\nPath=z\n[ProfileX]\nPath=w\n'), []);
  assert.deepEqual(profilePaths('[Profile0]\r\nPath=a\r\n[Profile1]\nName=b\n[Profile12]\nIsRelative=0\nPath=/b c\n'), [
    'a',
    '/b c',
  ]);
});
