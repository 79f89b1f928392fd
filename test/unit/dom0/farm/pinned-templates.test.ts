// What a host of a farm serves where a list says which templates: those with just these files, and nothing else.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { onlyPinned, readPins, whyUnpinned } from '../../../../dom0/farm/pinned-templates.ts';
import type { LoadedTemplate } from '../../../../dom0/template/template-access.ts';
import { failure, success, type Result } from '../../../../protocol/result.ts';

const [one, other] = ['a'.repeat(64), 'b'.repeat(64)];
/** The hash is all of a template that counts here. */
const loadOf =
  (here: Readonly<Record<string, string>>) =>
  (name: string): Promise<Result<LoadedTemplate>> => {
    const sha256 = here[name];
    return Promise.resolve(sha256 === undefined ? failure('template-missing') : success({ sha256 } as LoadedTemplate));
  };

describe('a list of templates', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pins-'));
  });
  after(() => rm(folder, { recursive: true }));
  const read = async (text: string): ReturnType<typeof readPins> => {
    await writeFile(join(folder, 'list'), text);
    return readPins(join(folder, 'list'));
  };

  test('is lines of a hash and a name, as sha256sum writes them', async () => {
    const pins = await read(`# of Monday\n${one}  debian-13\n\n${other}  office\n`);
    assert.ok(pins.ok);
    assert.deepEqual(
      [...pins.value],
      [
        ['debian-13', one],
        ['office', other],
      ],
    );
  });

  test('that cannot be understood is none: no host starts with it', async () => {
    const wrong = ['', '# nothing\n', 'debian-13\n', `${one} debian-13\n`, `${one.slice(1)}  debian-13\n`];
    const more = [`${one}  ../debian-13\n`, `${one}  a\n${other}  a\n`, `${one}  a b\n`];
    for (const text of [...wrong, ...more]) assert.equal((await read(text)).ok, false, JSON.stringify(text));
    assert.match(JSON.stringify(await readPins(join(folder, 'none'))), /ENOENT/);
  });
});

test('a template with other files is as one that was altered, and one that is not named is not there', async () => {
  const load = onlyPinned(
    loadOf({ 'debian-13': one, office: one, media: one }),
    new Map([
      ['debian-13', one],
      ['office', other],
    ]),
  );
  assert.equal((await load('debian-13')).ok, true);
  assert.deepEqual(await load('office'), failure('template-altered'));
  assert.deepEqual(await load('media'), failure('template-missing'));
});

test('a host says which template is not the one of the list, and takes it from wherever it has it', async () => {
  const pins = new Map([['debian-13', one]]);
  assert.equal(await whyUnpinned(pins, [loadOf({}), loadOf({ 'debian-13': one })]), null);
  assert.equal(await whyUnpinned(pins, [loadOf({ 'debian-13': other }), loadOf({ 'debian-13': one })]), null);
  assert.match(
    (await whyUnpinned(pins, [loadOf({ 'debian-13': other }), loadOf({})])) ?? '',
    new RegExp(`debian-13: .*${one}.*${other}`),
  );
  assert.match((await whyUnpinned(pins, [loadOf({})])) ?? '', /debian-13: .* none/);
});
