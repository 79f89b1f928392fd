// Rules and qubes for tests of dom0's policy, without files.
import assert from 'node:assert/strict';
import type { Decision } from '../../dom0/policy/decision.ts';
import { evaluatePolicy, splitService } from '../../dom0/policy/evaluate-policy.ts';
import { parsePolicy, type PolicyError } from '../../dom0/policy/parse-policy.ts';
import type { Rule } from '../../dom0/policy/parse-rule.ts';
import { describeDomain, SystemInfo } from '../../dom0/policy/system-info.ts';
import { parseIntendedTarget } from '../../dom0/policy/tokens.ts';
import { failure, success, type Result } from '../../protocol/result.ts';

/** Of a text without directives, or the first error. */
export const parseRules = (untrustedText: string, file: string): Result<readonly Rule[], PolicyError> => {
  const rules: Rule[] = [];
  for (const parsed of parsePolicy(untrustedText, file)) {
    if (!parsed.ok) return parsed;
    const { value } = parsed;
    if (value.statement !== 'rule')
      return failure({ file, line: value.line, reason: 'a directive, where a test expects rules' });
    rules.push(value.rule);
  }
  return success(rules);
};

/** Every qube runs; `defaultTemplate` is the one of each of them. */
export const systemOf = (
  qubes: readonly string[],
  templates: readonly string[],
  defaultTemplate: string | null,
): SystemInfo => {
  const known = { defaultDisposableTemplate: defaultTemplate };
  return new SystemInfo([
    describeDomain('dom0', known),
    ...qubes.map((name) => describeDomain(name, known)),
    ...templates.map((name) => describeDomain(name, { ...known, isDisposableTemplate: true })),
  ]);
};

export interface AskedCall {
  readonly source: string;
  readonly target: string;
  readonly service: string;
}

export const decideCall = (
  rules: readonly Rule[],
  { source, target, service }: AskedCall,
  system: SystemInfo,
): Decision => {
  const intendedTarget = parseIntendedTarget(target);
  const called = splitService(service);
  assert.ok(intendedTarget !== null && called !== null, `${target} ${service}`);
  return evaluatePolicy(rules, { source, intendedTarget, ...called }, system);
};
