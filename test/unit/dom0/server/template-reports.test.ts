import assert from 'node:assert/strict';
import test from 'node:test';
import { TemplateReports } from '../../../../dom0/server/template-reports.ts';
import { templatesMax } from '../../../../protocol/dom0-status.ts';
import type { ViewerTable } from '../../../../protocol/viewer-table.ts';
import { failure, success, type Result } from '../../../../protocol/result.ts';

const viewers: ViewerTable = { version: 2, viewers: [], types: [], fallback: { text: null, other: null } };
const patienceMs = 15_000;
const sha256 = 'a'.repeat(64);
/** As far as a report tells of it. */
interface Loaded {
  readonly viewers: ViewerTable;
  readonly memoryMib: number;
  readonly sha256: string;
}
const noSystem = (): Promise<Result<never>> => Promise.resolve(failure('template-missing'));
const reportsOf = (
  names: readonly string[],
  load: (name: string) => Promise<Result<Loaded>>,
  loadSystem: (name: string) => Promise<Result<unknown>> = noSystem,
): TemplateReports =>
  new TemplateReports({
    list: () => Promise.resolve(names),
    load,
    loadSystem,
    shipped: {},
    madeLate: [],
    defaultTemplate: 'good',
  });

test('says of each template whether it can be used, or why not', async () => {
  const reports = reportsOf(['bad', 'good'], (name) =>
    Promise.resolve(name === 'good' ? success({ viewers, memoryMib: 100, sha256 }) : failure('template-altered')),
  );
  assert.deepEqual(await reports.describe(patienceMs), [
    {
      name: 'bad',
      problem: 'template-altered',
      system: null,
      isDefault: false,
      viewers: null,
      documentMaxBytes: null,
      sha256: null,
    },
    { name: 'good', problem: null, system: null, isDefault: true, viewers, documentMaxBytes: 62_914_560, sha256 },
  ]);
});

test('says whether a template is the one for everybody of this computer, or why that one is not used', async () => {
  const loadSystem = (name: string): Promise<Result<unknown>> =>
    Promise.resolve(name === 'good' ? success(null) : failure('template-stale'));
  const load = (): Promise<Result<Loaded>> => Promise.resolve(success({ viewers, memoryMib: 100, sha256 }));
  assert.deepEqual(
    (await reportsOf(['good', 'old'], load, loadSystem).describe(patienceMs)).map(({ name, system }) => [name, system]),
    [
      ['good', 'used'],
      ['old', 'template-stale'],
    ],
  );
});

test('leaves out names that no call can have, and more than there may be', async () => {
  const names = ['x'.repeat(32), ...Array.from({ length: templatesMax + 9 }, (_, index) => `t${index}`)];
  const described = await reportsOf(names, () =>
    Promise.resolve(success({ viewers, memoryMib: 100, sha256 })),
  ).describe(patienceMs);
  assert.equal(described.length, templatesMax);
  assert.equal(described[0]?.name, 't0');
});

test('waits for no slow check, makes it once for all who ask, and has it later', async () => {
  let loads = 0;
  let finish: () => void = () => undefined;
  const reports = reportsOf(['slow'], () => {
    loads += 1;
    return new Promise((resolve) => {
      finish = () => resolve(success({ viewers, memoryMib: 100, sha256 }));
    });
  });
  assert.deepEqual(await reports.describe(10), []);
  const second = reports.describe(patienceMs);
  // Lets the question get as far as the check.
  await new Promise((resolve) => setImmediate(resolve));
  finish();
  assert.deepEqual(await second, [
    {
      name: 'slow',
      problem: null,
      system: null,
      isDefault: false,
      viewers,
      documentMaxBytes: 62_914_560,
      sha256,
    },
  ]);
  assert.equal(loads, 1);
});

test('lists what could be made here with what it would show, made or not, unless nobody waits for it', async () => {
  const load = (name: string): Promise<Result<Loaded>> =>
    Promise.resolve(failure(name === 'more' ? 'template-altered' : 'template-missing'));
  const reports = new TemplateReports({
    list: () => Promise.resolve([]),
    load,
    loadSystem: noSystem,
    shipped: { office: viewers, media: viewers, more: viewers },
    madeLate: ['media', 'more'],
    defaultTemplate: 'good',
  });
  assert.deepEqual(await reports.describe(patienceMs), [
    {
      name: 'more',
      problem: 'template-altered',
      system: null,
      isDefault: false,
      viewers,
      documentMaxBytes: null,
      sha256: null,
    },
    {
      name: 'office',
      problem: 'template-missing',
      system: null,
      isDefault: false,
      viewers,
      documentMaxBytes: null,
      sha256: null,
    },
  ]);
});
