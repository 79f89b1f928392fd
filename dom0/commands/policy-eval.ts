// `glovebox dom0 policy eval`: what dom0 grants for one call, for administrators and tests. Reads files, decides,
// prints. It uses exactly what the daemon uses, and starts nothing.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { Call, Decision } from '../policy/decision.ts';
import { evaluatePolicy, splitService } from '../policy/evaluate-policy.ts';
import { grantedName } from '../policy/grant-target.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { describeMentioned } from '../policy/mentioned-qubes.ts';
import { parseSystemInfo, type SystemInfo } from '../policy/system-info.ts';
import { parseIntendedTarget } from '../policy/tokens.ts';

const usage = `usage: glovebox dom0 policy eval --dir DIR --source QUBE --target TARGET --service SERVICE [--arg +ARGUMENT] [--json]
    --dir DIR            again for more: files of an earlier one stand for those of the same name in later ones
    --legacy-dir DIR     where !compat-4.0 finds its files (otherwise /etc/qubes-rpc/policy, if that is there)
    --system-info FILE   qubes with their tags and types, as qubesd tells them (internal.GetSystemInfo); without it
                         those exist that the command line and the rules name
    --requested-source QUBE   a qube of another computer, for which the source passes the call on
  exit code: 0 allowed, 1 denied, 2 policy or command line invalid, 3 a person is asked`;
const exitCodes = { allow: 0, deny: 1, ask: 3 } as const;
const invalid = 2;

const text = { type: 'string' } as const;
const options = {
  dir: { type: 'string', multiple: true },
  'legacy-dir': text,
  'system-info': text,
  source: text,
  'requested-source': text,
  target: text,
  service: text,
  arg: text,
  json: { type: 'boolean' },
} as const;

export const runPolicyEval = async (args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options });
  const { dir: dirs, source, target, service, arg } = values;
  if (dirs === undefined || source === undefined || target === undefined || service === undefined)
    return complain(usage);
  const intendedTarget = parseIntendedTarget(target);
  const called = splitService(arg === undefined ? service : `${service}${arg}`);
  if (intendedTarget === null || called === null)
    return complain(`${usage}\nthe target or the service is not well-formed`);
  const policy = await loadPolicy({ dirs, legacyDir: values['legacy-dir'] });
  if (!policy.ok) {
    const { file, line, reason } = policy.error;
    print(
      values.json === true,
      { decision: 'deny', code: 'policy-invalid', file, line, reason },
      `${file}:${line}: ${reason}\nThe policy is invalid: every call is refused.`,
    );
    return invalid;
  }
  const call: Call = { source, intendedTarget, ...called, requestedSource: values['requested-source'] };
  const file = values['system-info'];
  const system = file === undefined ? success(describeMentioned(policy.value, call)) : await readSystemInfo(file);
  if (!system.ok) return complain(system.error);
  const decision = evaluatePolicy(policy.value, call, system.value);
  print(values.json === true, describeDecision(decision), plain(decision));
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

const complain = (why: string): number => {
  process.stderr.write(`${why}\n`);
  return invalid;
};
