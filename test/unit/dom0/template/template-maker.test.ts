import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { LoadedTemplate } from '../../../../dom0/engine/template-access.ts';
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
    origin: 'savefile',
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
});
