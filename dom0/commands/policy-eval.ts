// `glovebox dom0 policy eval`: what dom0 grants for one call, for administrators and tests. Reads files, decides,
// prints. It uses exactly what the daemon uses, and starts nothing.
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import { evaluatePolicy, splitService, type Decision } from '../policy/evaluate-policy.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { parseIntendedTarget } from '../policy/tokens.ts';
import { defaultDisposableTemplate } from '../system.ts';

/** Exit code: 0 allowed, 1 denied, 2 the policy is invalid. */
export const runPolicyEval = async (values: Values<'dom0 policy eval'>): Promise<number | WrongUse> => {
  const { dir, source, target, service, arg } = values;
  const intendedTarget = parseIntendedTarget(target);
  const called = splitService(arg === undefined ? service : `${service}${arg}`);
  if (intendedTarget === null || called === null) return { wrongUse: 'the target or the service is not well-formed.' };
  const policy = await loadPolicy(dir);
  if (!policy.ok) {
    const { file, line, reason } = policy.error;
    print(
      values.json,
      { decision: 'deny', code: 'policy-invalid', file, line, reason },
      `${line === 0 ? file : `${file}:${line}`}: ${reason}\nThe policy is invalid: every call is refused.`,
    );
    return 2;
  }
  // Any qube named on the command line is taken to exist: the question is what the policy says of it.
  const qubes = new Set(intendedTarget.asked === 'qube' ? [source, intendedTarget.name] : [source]);
  for (const rule of policy.value)
    if (rule.action.action === 'allow' && rule.action.target?.pattern === 'qube') qubes.add(rule.action.target.name);
  const decision = evaluatePolicy(
    policy.value,
    { source, intendedTarget, ...called },
    { qubes, defaultDisposableTemplate },
  );
  print(values.json, describeDecision(decision), plain(decision));
  return decision.decision === 'allow' ? 0 : 1;
};

const describeDecision = (decision: Decision): Readonly<Record<string, unknown>> => {
  const rule = decision.rule === null ? null : { file: decision.rule.file, line: decision.rule.line };
  return decision.decision === 'allow'
    ? { decision: 'allow', target: grantedName(decision), user: decision.user, notify: decision.notify, rule }
    : { decision: 'deny', code: 'policy-denied', notify: decision.notify, reason: decision.reason, rule };
};

const grantedName = ({ target }: Extract<Decision, { decision: 'allow' }>): string => {
  if (target.granted === 'dispvm') return `@dispvm:${target.disposableTemplate}`;
  return target.granted === 'adminvm' ? '@adminvm' : target.name;
};

const plain = (decision: Decision): string => {
  const by = decision.rule === null ? '' : ` (${decision.rule.file}:${decision.rule.line})`;
  return decision.decision === 'allow' ? `allow ${grantedName(decision)}${by}` : `deny: ${decision.reason}${by}`;
};

const print = (json: boolean, value: unknown, text: string): void => {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
};
