// The whole policy language, folder by folder, as vectors that other implementations can be held to as well.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, suite, test } from 'node:test';
import type { Decision } from '../../dom0/policy/decision.ts';
import { evaluatePolicy, splitService } from '../../dom0/policy/evaluate-policy.ts';
import { grantedName } from '../../dom0/policy/grant-target.ts';
import { loadPolicy } from '../../dom0/policy/load-policy.ts';
import type { Rule } from '../../dom0/policy/parse-rule.ts';
import { parseSystemInfo, type SystemInfo } from '../../dom0/policy/system-info.ts';
import { parseIntendedTarget } from '../../dom0/policy/tokens.ts';
import { readVectors, type Vector } from '../support/vectors.ts';

const root = mkdtempSync(join(tmpdir(), 'policy-vectors-'));
after(() => rmSync(root, { recursive: true }));

const readSystem = (name: string): SystemInfo => {
  const file = new URL(`../vectors/policy-systems/${name}.json`, import.meta.url);
  const parsed = parseSystemInfo(readFileSync(file, 'utf8'));
  assert.ok(parsed.ok);
  return parsed.value;
};

/** The body has each file after a line with its name. */
const writeFiles = (dir: string, body: string): void => {
  for (const folder of ['policy.d', 'legacy']) mkdirSync(join(dir, folder), { recursive: true });
  for (const part of `${body}\n`.split(/^=== /m).slice(1)) {
    const end = part.indexOf('\n');
    const path = join(dir, part.slice(0, end));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, part.slice(end + 1));
  }
};

const place = (dir: string, { file, line }: Pick<Rule, 'file' | 'line'>): string => `${relative(dir, file)}:${line}`;

const describe = (dir: string, decision: Decision): Readonly<Record<string, string>> => {
  const rule = decision.rule === null ? {} : { rule: place(dir, decision.rule) };
  if (decision.decision === 'deny') return { expect: 'deny', ...(!decision.notify && { notify: 'no' }), ...rule };
  const terms = {
    ...((decision.user ?? '') !== '' && { user: decision.user ?? '' }),
    ...(decision.notify && { notify: 'yes' }),
    ...(!decision.autostart && { autostart: 'no' }),
    ...rule,
  };
  if (decision.decision === 'ask') {
    const chosen = decision.defaultChoice === null ? {} : { 'default-target': decision.defaultChoice };
    return { expect: `ask ${decision.choices.join(' ')}`, ...chosen, ...terms };
  }
  const { target } = decision;
  const there = target.granted === 'relay' ? { 'service-there': target.service } : {};
  return { expect: `allow ${grantedName(target)}`, ...there, ...terms };
};

const evaluate = async (dir: string, { has, one }: Vector): Promise<Readonly<Record<string, string>>> => {
  const policy = join(dir, 'policy.d');
  const overlay = join(dir, 'overlay');
  const hasOverlay = existsSync(overlay);
  const loaded = await loadPolicy({ dirs: hasOverlay ? [overlay, policy] : [policy], legacyDir: join(dir, 'legacy') });
  if (!loaded.ok) return { expect: loaded.error.line === 0 ? 'invalid' : `invalid ${place(dir, loaded.error)}` };
  const intendedTarget = parseIntendedTarget(one('target'));
  const called = splitService(one('service'));
  assert.ok(called !== null);
  if (intendedTarget === null) return { expect: 'deny' };
  const requestedSource = has('requested-source') ? one('requested-source') : undefined;
  const call = { source: one('source'), intendedTarget, ...called, requestedSource };
  return describe(dir, evaluatePolicy(loaded.value, call, readSystem(one('system'))));
};

const expectedKeys = ['expect', 'default-target', 'service-there', 'user', 'notify', 'autostart', 'rule'] as const;

suite('the policy language', () => {
  for (const [index, vector] of readVectors('policy-language').entries())
    test(vector.what, async () => {
      const dir = join(root, String(index));
      writeFiles(dir, vector.body);
      const expected = expectedKeys.flatMap((key) => (vector.has(key) ? [[key, vector.one(key)] as const] : []));
      assert.deepEqual(await evaluate(dir, vector), Object.fromEntries(expected));
    });
});
