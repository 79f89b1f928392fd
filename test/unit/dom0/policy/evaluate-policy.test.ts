import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import type { Decision } from '../../../../dom0/policy/decision.ts';
import { choosePolicyDir, loadPolicy } from '../../../../dom0/policy/load-policy.ts';
import { parseIntendedTarget } from '../../../../dom0/policy/tokens.ts';
import { encodeRecogniseService, recognisingTemplate } from '../../../../protocol/recognise-service.ts';
import { shippedRecipes } from '../../../../dom0/template/recipe.ts';
import { decideCall, parseRules, systemOf } from '../../../support/policy-world.ts';

const system = systemOf(['work', 'vault'], ['debian-13', 'office', 'media', 'other', 'x'], 'debian-13');

const decide = (policy: string, target: string, service = 'qubes.OpenInVM', source = 'work'): Decision => {
  const rules = parseRules(policy, 'p');
  assert.ok(rules.ok, JSON.stringify(rules));
  return decideCall(rules.value, { source, target, service }, system);
};

const outcome = (decision: Decision): string => {
  if (decision.decision !== 'allow') return decision.decision;
  return decision.target.granted === 'dispvm' ? decision.target.disposableTemplate : decision.target.granted;
};

test('the shipped policy grants offline DispVMs of the shipped templates and nothing else', async () => {
  const shipped = await readFile(new URL('../../../../dom0/policy.d/90-default.policy', import.meta.url), 'utf8');
  for (const target of ['@dispvm', '@dispvm:debian-13']) {
    for (const service of ['qubes.OpenInVM', 'qubes.OpenInVM+no-edits'])
      assert.equal(outcome(decide(shipped, target, service)), 'debian-13');
    assert.equal(outcome(decide(shipped, target, 'qubes.OpenInVM+network')), 'deny');
  }
  const names = await shippedRecipes();
  assert.ok(['debian-13', 'office', 'media'].every((name) => names.includes(name)));
  for (const service of ['qubes.OpenInVM', 'glovebox.SafeCopy+150']) {
    for (const name of names) assert.equal(outcome(decide(shipped, `@dispvm:${name}`, service)), name);
    for (const target of ['@dispvm:other', 'vault', '', 'dom0'])
      assert.equal(outcome(decide(shipped, target, service)), 'deny', target);
  }
  assert.equal(outcome(decide(shipped, '@dispvm', 'qubes.PdfConvert')), 'deny');
  const recognise = encodeRecogniseService(150);
  assert.equal(outcome(decide(shipped, `@dispvm:${recognisingTemplate}`, recognise)), recognisingTemplate);
  for (const target of ['@dispvm', '@dispvm:debian-13', '@dispvm:media', 'dom0'])
    assert.equal(outcome(decide(shipped, target, recognise)), 'deny', target);
});

test('words that are no targets are refused before policy sees them', () => {
  for (const word of ['*', '@anyvm', '@tag:x', '@dispvm:', '@dispvm:@tag:x', '@what'])
    assert.equal(parseIntendedTarget(word), null, word);
});

test('any target word gives an intended target or null, and never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `@dispvm:${text}`),
      ),
      (word) => {
        const intended = parseIntendedTarget(word);
        if (intended !== null) decide('* * * * allow', word);
      },
    ),
  );
});

test('adding a first rule that denies everything denies every call', () => {
  const line = fc.constantFrom(
    '* * * * allow',
    '* * @anyvm @dispvm allow',
    '* * work @default allow target=@dispvm',
    's * * @dispvm deny',
  );
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('@dispvm', '', 'dom0', '@dispvm:x', 'vault'), (lines, target) => {
      assert.equal(outcome(decide(['* * * * deny', ...lines].join('\n'), target)), 'deny');
    }),
  );
});

test('a folder is read in the order of its file names, and one bad name refuses everything', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'dom0-policy-'));
  t.after(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, '20-b.policy'), '* * * * deny');
  await writeFile(join(dir, '10-a.policy'), '* * * @dispvm allow');
  await writeFile(join(dir, 'README'), 'not a policy');
  await writeFile(join(dir, '.hidden.policy'), 'not a policy');
  const loaded = await loadPolicy({ dirs: [dir] });
  assert.ok(loaded.ok);
  assert.deepEqual(
    loaded.value.map((rule) => rule.action.action),
    ['allow', 'deny'],
  );
  await writeFile(join(dir, 'Bad Name.policy'), '* * * * allow');
  const refused = await loadPolicy({ dirs: [dir] });
  assert.ok(!refused.ok && refused.error.file.endsWith('Bad Name.policy'));
});

test('the shipped policy is valid, and used only where the user has no folder', async (t) => {
  const shipped = new URL('../../../../dom0/policy.d', import.meta.url).pathname;
  const loaded = await loadPolicy({ dirs: [shipped] });
  assert.ok(loaded.ok);
  const dir = await mkdtemp(join(tmpdir(), 'dom0-policy-'));
  t.after(() => rm(dir, { recursive: true }));
  assert.equal(await choosePolicyDir(join(dir, 'none'), shipped), shipped);
  await mkdir(join(dir, 'some'));
  assert.equal(await choosePolicyDir(join(dir, 'some'), shipped), join(dir, 'some'));
});
