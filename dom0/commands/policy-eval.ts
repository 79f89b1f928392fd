// `glovebox dom0 policy eval`: what dom0 grants for one call, for administrators and tests. Reads files, decides,
// prints. It uses exactly what the daemon uses, and starts nothing.
import { readFile } from 'node:fs/promises';
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { Call, Decision } from '../policy/decision.ts';
import { evaluatePolicy, splitService } from '../policy/evaluate-policy.ts';
import { grantedName } from '../policy/grant-target.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { describeMentioned } from '../policy/mentioned-qubes.ts';
import { parseSystemInfo, type SystemInfo } from '../policy/system-info.ts';
import { parseIntendedTarget } from '../policy/tokens.ts';

const exitCodes = { allow: 0, deny: 1, ask: 3 } as const;
const invalid = 2;

/** Exit code: 0 allowed, 1 denied, 2 the policy is invalid, 3 a person is asked. */
export const runPolicyEval = async (values: Values<'dom0 policy eval'>): Promise<number | WrongUse> => {
  const { dir: dirs, source, target, service, arg } = values;
  const intendedTarget = parseIntendedTarget(target);
  const called = splitService(arg === undefined ? service : `${service}${arg}`);
  if (intendedTarget === null || called === null) return { wrongUse: 'the target or the service is not well-formed.' };
  const policy = await loadPolicy({ dirs, legacyDir: values['legacy-dir'] });
  if (!policy.ok) {
    const { file, line, reason } = policy.error;
    print(
      values.json,
      { decision: 'deny', code: 'policy-invalid', file, line, reason },
      `${line === 0 ? file : `${file}:${line}`}: ${reason}\nThe policy is invalid: every call is refused.`,
    );
    return invalid;
  }
  const call: Call = { source, intendedTarget, ...called, requestedSource: values['requested-source'] };
  const file = values['system-info'];
  const system = file === undefined ? success(describeMentioned(policy.value, call)) : await readSystemInfo(file);
  if (!system.ok) return { wrongUse: system.error };
  const decision = evaluatePolicy(policy.value, call, system.value);
  print(values.json, describeDecision(decision), plain(decision));
  return exitCodes[decision.decision];
};

const readSystemInfo = async (file: string): Promise<Result<SystemInfo, string>> => {
  const content = await readFile(file, 'utf8').catch(() => null);
  if (content === null) return failure(`${file} cannot be read`);
  const parsed = parseSystemInfo(content);
  return parsed.ok ? parsed : failure(`${file}: ${parsed.error}`);
};

const describeDecision = (decision: Decision): Readonly<Record<string, unknown>> => {
  const rule = decision.rule === null ? null : { file: decision.rule.file, line: decision.rule.line };
  if (decision.decision === 'deny')
    return { decision: 'deny', code: 'policy-denied', notify: decision.notify, reason: decision.reason, rule };
  const { user, notify, autostart } = decision;
  if (decision.decision === 'ask') {
    const { choices, defaultChoice } = decision;
    return { decision: 'ask', targets: choices, defaultTarget: defaultChoice, user, notify, autostart, rule };
  }
  const { target } = decision;
  const relayed = target.granted === 'relay' ? { service: target.service } : {};
  return { decision: 'allow', target: grantedName(target), ...relayed, user, notify, autostart, rule };
};

const plain = (decision: Decision): string => {
  const by = decision.rule === null ? '' : ` (${decision.rule.file}:${decision.rule.line})`;
  if (decision.decision === 'deny') return `deny: ${decision.reason}${by}`;
  const terms = [
    ...(decision.user === null || decision.user === '' ? [] : [`user=${decision.user}`]),
    `notify=${decision.notify ? 'yes' : 'no'}`,
    `autostart=${decision.autostart ? 'yes' : 'no'}`,
  ].join(' ');
  if (decision.decision === 'allow') return `allow ${grantedName(decision.target)} ${terms}${by}`;
  const chosen = decision.defaultChoice === null ? '' : ` default_target=${decision.defaultChoice}`;
  return `ask ${decision.choices.join(', ')}${chosen} ${terms}${by}`;
};

const print = (json: boolean, value: unknown, shown: string): void => {
  process.stdout.write(`${json ? JSON.stringify(value) : shown}\n`);
};
