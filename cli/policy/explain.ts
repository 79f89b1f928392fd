// `glovebox policy explain`: what the add-on would do with one attachment, by which rule, and on what evidence.
// The attachment may be hostile: its beginning is looked at as the add-on does, and it is never opened.
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { decide } from '../../addon/policy/decide.ts';
import type { Decision, EffectivePolicy, Evidence, MessageFacts } from '../../addon/policy/decision.ts';
import { defaultsOf, effectivePolicy } from '../../addon/policy/effective-policy.ts';
import { collectEvidence, detectionBytes } from '../../addon/policy/evidence.ts';
import { explain, explanationText, type Explanation } from '../../addon/policy/explain.ts';
import { asOverlay } from '../../addon/policy/stored-policy.ts';
import type { Values as ValuesOf } from '../../protocol/command-table.ts';
import { displayName } from '../../protocol/file-names.ts';
import type { ManagedPolicy, StoredPolicy } from '../../protocol/policy.ts';
import { Problem } from './problem.ts';
import { describeFinding, readPolicyFile, reasonOf } from './read-policy.ts';
import { translate } from './translate.ts';

type Values = ValuesOf<'policy explain'>;

export const runExplain = async (values: Values): Promise<number> => {
  const name = values.name ?? (values.file === undefined ? undefined : basename(values.file));
  if (name === undefined) throw new Problem('--name or --file is needed', 2);
  const policy = await readPolicies(values.policy);
  const file = values.file === undefined ? null : await readStart(values.file);
  const evidence = await collectEvidence({
    untrustedName: name,
    untrustedDeclaredType: values.declared ?? null,
    untrustedGuessedType: values.guessed ?? null,
    sizeBytes: values.size ?? file?.sizeBytes ?? null,
    untrustedStart: file?.start ?? null,
    message: describeMessage(values),
  });
  const decision = decide(evidence, policy, values['view-only'] ? 'view' : 'default');
  const explanation = explain(decision, evidence, policy.organisation, translate);
  process.stdout.write(
    values.json
      ? `${JSON.stringify(asJson(decision, evidence, explanation))}\n`
      : asText(decision, evidence, explanation),
  );
  return 0;
};

/** What is not said is not known. */
const describeMessage = (values: Values): MessageFacts => ({
  sender: values.sender?.toLowerCase() ?? null,
  senderInAddressBook: values['in-address-book'] || null,
  encrypted: values.encrypted || null,
  signed: values.signed || null,
  accounts: values.account,
});

const readPolicies = async (files: readonly string[]): Promise<EffectivePolicy> => {
  let [managed, user]: [ManagedPolicy | null, StoredPolicy | null] = [null, null];
  for (const file of files) {
    const check = await readPolicyFile(file);
    if (!check.ok)
      throw new Problem(
        ['the policy is not valid', ...check.errors.map((error) => describeFinding(file, 'error', error))].join('\n'),
        1,
      );
    if ((check.kind === 'managed' ? managed : user) !== null)
      throw new Problem('--policy is given twice for the same kind of policy', 2);
    if (check.kind === 'managed') managed = check.policy;
    else user = check.policy;
  }
  return effectivePolicy(managed, user === null ? null : asOverlay(user, defaultsOf(managed)));
};

const readStart = async (path: string): Promise<{ readonly start: Uint8Array; readonly sizeBytes: number }> => {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(detectionBytes), 0, detectionBytes, 0);
      return { start: buffer.subarray(0, bytesRead), sizeBytes: (await handle.stat()).size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new Problem(`cannot read ${path}: ${reasonOf(error)}`, 1);
  }
};

const asJson = (
  decision: Decision,
  evidence: Evidence,
  explanation: Explanation,
): Readonly<Record<string, unknown>> => {
  const { untrustedName: name, declared, guessed, extension, detected, sizeBytes, warnings, message } = evidence;
  return {
    ...decision,
    evidence: { name, declared, guessed, extension, detected, sizeBytes, warnings, message },
    message: explanationText(explanation),
  };
};

const asText = (decision: Decision, evidence: Evidence, explanation: Explanation): string => {
  const unknown = 'not known';
  const rows: readonly (readonly [string, string])[] = [
    ['name', displayName(evidence.untrustedName, 200)],
    ['action', decision.action === 'ask' ? `ask: ${decision.choices.join(', ')}` : decision.action],
    ['rule', `${decision.rule} (${decision.ruleSource})`],
    ['template', decision.disposableTemplate ?? 'the default one'],
    ['network', decision.network ? 'yes' : 'no'],
    ['edits', decision.returnEdits ? 'may come back' : 'do not come back'],
    ['declared type', evidence.declared ?? unknown],
    ['guessed type', evidence.guessed ?? unknown],
    ['type by name', evidence.extension ?? unknown],
    ['type by content', evidence.detected ?? unknown],
    ['warnings', evidence.warnings.join(', ') || 'none'],
  ];
  const { happening, oddities, reason, next } = explanation;
  const table = rows.map(([title, value]) => `  ${title.padEnd(16)}${value}\n`).join('');
  return `${[happening, ...oddities, reason, ...next].join('\n')}\n\n${table}`;
};
