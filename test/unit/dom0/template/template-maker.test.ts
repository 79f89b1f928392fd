import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fromSavefile } from '../../../../dom0/qemu/savefile.ts';
import type { LoadedTemplate } from '../../../../dom0/template/template-access.ts';
import { TemplateMaker, type Making } from '../../../../dom0/template/template-maker.ts';
import { failure, success, type Result } from '../../../../protocol/result.ts';

const never = new AbortController().signal;

describe('the maker of templates', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'template-maker-'));
  });
  after(() => rm(dir, { recursive: true }));

  /** A template is there when a file of its name is; making it is a program that takes a moment and makes the file. */
  const template = (name: string): LoadedTemplate => ({
    name,
    accelerator: 'tcg',
    memoryMib: 384,
    start: fromSavefile,
    isOutdated: false,
    packagesAtMs: 0,
    isSystem: false,
    sha256: '',
    identity: name,
    files: { kernel: '', initrd: '', root: '', ram: '', state: '' },
    viewers: { version: 2, viewers: [], types: [], fallback: { text: null, other: null } },
  });
  const load = (name: string): Promise<Result<LoadedTemplate>> =>
    Promise.resolve(
      existsSync(join(dir, name)) || name === 'usual' ? success(template(name)) : failure('template-missing'),
    );
  const makerWith = (program: string, more: { defaultTemplate?: string } = {}): TemplateMaker =>
    new TemplateMaker({
      load,
      shipped: ['usual', 'office', 'media'],
      defaultTemplate: 'usual',
      command: [process.execPath, '-e', program],
      log: () => undefined,
      lastBuildSeconds: () => Promise.resolve(42),
      nowMs: () => Date.now(),
      ...more,
    });
  const makeFile = (): string =>
    `require('fs').writeFileSync(require('path').join(${JSON.stringify(dir)}, process.argv.at(-1)), '')`;
  const provide = (maker: TemplateMaker, name: string, steps: Making[] = []): Promise<Result<LoadedTemplate>> =>
    maker.provide(name, (making) => steps.push(making), never);

  test('makes what a call needs, says what it is at, and hands it out when it is there', async () => {
    const maker = makerWith(`process.stderr.write('Packing\\n'); setTimeout(() => ${makeFile()}, 1500)`);
    const steps: Making[] = [];
    const provided = Promise.all([provide(maker, 'office', steps), provide(maker, 'office')]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(maker.describe()?.template, 'office');
    const [one, other] = await provided;
    assert.equal(maker.describe(), null);
    assert.ok(one.ok && other.ok);
    assert.equal(steps[0]?.step, 'Packing');
    assert.equal(steps[0].usualSeconds, 42);
  });

  test('makes no default template, none that is not shipped, and none before the default one is there', async () => {
    const maker = makerWith('process.exit(0)', { defaultTemplate: 'missing' });
    for (const name of ['missing', 'unknown', 'media'])
      assert.deepEqual(await provide(maker, name), failure('template-missing'), name);
  });

  test('tries once: what could not be made stays missing for a while', async () => {
    const maker = makerWith(
      `process.exit(require('fs').existsSync('${join(dir, 'tried')}') ? 0 : (require('fs').writeFileSync('${join(dir, 'tried')}', ''), 1))`,
    );
    assert.deepEqual(await provide(maker, 'media'), failure('template-missing'));
    assert.deepEqual(await provide(maker, 'media'), failure('template-missing'));
  });

  test('ends what it only starts when it is stopped at once', async () => {
    const maker = makerWith('setTimeout(() => {}, 60000)');
    const waiting = provide(maker, 'media');
    await new Promise((resolve) => setImmediate(resolve));
    await maker.stop();
    assert.deepEqual(await waiting, failure('template-missing'));
  });

  test('gives up for a call that is gone, and ends what it started when it is stopped', async () => {
    const maker = makerWith('setTimeout(() => {}, 60000)');
    const giveUp = new AbortController();
    const waiting = maker.provide('media', () => giveUp.abort(), giveUp.signal);
    assert.deepEqual(await waiting, failure('template-missing'));
    await maker.stop();
  });

  describe('looking after what is there', () => {
    const dayMs = 24 * 60 * 60_000;
    type State = 'good' | 'outdated' | 'template-stale' | 'template-missing' | 'template-altered';

    /** Each that is made is good from then on; `made` says which were, and `+` which with new packages. */
    const look = async (
      states: Record<string, State>,
      { ageDays = 0, isQuiet = true, renewDays = 7, fails = false, isSystem = false, names = Object.keys(states) } = {},
    ): Promise<{ made: string[]; again: (laterMs: number) => Promise<string[]> }> => {
      const file = join(await mkdtemp(join(dir, 'look-')), 'made');
      let nowMs = Date.now();
      const made = (): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
      const program =
        `require('fs').appendFileSync(${JSON.stringify(file)}, ` +
        `process.argv.slice(1).join('').replace('--refresh', '+') + '\\n'); process.exit(${fails ? 1 : 0})`;
      const maker = new TemplateMaker({
        load: (name) => {
          const isMade = !fails && made().some((line) => line.endsWith(name));
          const state = isMade ? 'good' : (states[name] ?? 'template-missing');
          if (state !== 'good' && state !== 'outdated') return Promise.resolve(failure(state));
          const packagesAtMs = isMade ? nowMs : nowMs - ageDays * dayMs;
          return Promise.resolve(
            success({ ...template(name), isSystem, isOutdated: state === 'outdated', packagesAtMs }),
          );
        },
        shipped: ['usual', 'office', 'media'],
        defaultTemplate: 'usual',
        command: [process.execPath, '-e', program, '--'],
        log: () => undefined,
        lastBuildSeconds: () => Promise.resolve(null),
        nowMs: () => nowMs,
      });
      const tend = (): Promise<void> => maker.tend(names, { renewDays, isQuiet: () => Promise.resolve(isQuiet) });
      await tend();
      const before = made();
      const again = async (laterMs: number): Promise<string[]> => {
        nowMs += laterMs;
        await tend();
        return made().slice(before.length);
      };
      return { made: before, again };
    };

    test('makes anew what QEMU or Glovebox has outgrown, the default one first, whatever comes first', async () => {
      const { made } = await look({ media: 'template-missing', office: 'outdated', usual: 'template-stale' });
      assert.deepEqual(made, ['usual', 'media', 'office']);
      assert.deepEqual((await look({ office: 'good', usual: 'outdated' })).made, ['usual']);
    });

    test('makes the default one for a call that needs another, where that one is stale as well', async () => {
      const { made } = await look({ office: 'template-stale', usual: 'template-stale' }, { names: ['office'] });
      assert.deepEqual(made, ['usual']);
    });

    test('makes no default one that was never there, and nothing that was altered', async () => {
      assert.deepEqual((await look({ usual: 'template-missing', office: 'template-stale' })).made, []);
      assert.deepEqual((await look({ usual: 'template-altered', office: 'good' })).made, []);
    });

    test('renews what is a week old, with new packages, when the computer is quiet', async () => {
      const old = { usual: 'good', office: 'good' } as const;
      assert.deepEqual((await look(old, { ageDays: 8 })).made, ['+usual', '+office']);
      assert.deepEqual((await look(old, { ageDays: 6 })).made, []);
      assert.deepEqual((await look(old, { ageDays: 8, isQuiet: false })).made, []);
      assert.deepEqual((await look(old, { ageDays: 800, renewDays: 0 })).made, []);
    });

    test('leaves what root made for everybody to root, however old it is', async () => {
      const { made } = await look({ usual: 'outdated', office: 'good' }, { isSystem: true, ageDays: 800 });
      assert.deepEqual(made, []);
    });

    test('tries what failed again after an hour, and a renewal after a day', async () => {
      const stale = await look({ usual: 'template-stale' }, { fails: true });
      assert.deepEqual(stale.made, ['usual']);
      assert.deepEqual(await stale.again(59 * 60_000), []);
      assert.deepEqual(await stale.again(60_000), ['usual']);
      const old = await look({ usual: 'good' }, { fails: true, ageDays: 8 });
      assert.deepEqual(await old.again(dayMs / 2), []);
      assert.deepEqual(await old.again(dayMs / 2), ['+usual']);
    });
  });
});
