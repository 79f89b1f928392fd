// The add-on's policy: from what is known of an attachment to what is asked for. One pure function; it touches nothing.
// It decides only what to ask: dom0's policy decides what is granted.
import { isCopyPurpose, type CopyPurpose } from '../../protocol/copy-purpose.ts';
import {
  otherwiseId,
  type Action,
  type Choice,
  type Outcome,
  type Rule,
  type Switches,
} from '../../protocol/policy.ts';
import { answerAsRule } from './answers.ts';
import type { Decision, EffectivePolicy, Evidence, RuleSource, Wish } from './decision.ts';
import { findFloor } from './floor.ts';
import { conditionHolds, listCandidates, type Candidate } from './match-rule.ts';
import { ruleNumber } from './rule-name.ts';

/**
 * Each type that the file may be takes its first matching rule; of what they say, as far as the switches allow it, the
 * strictest counts, then the wish.
 */
export const decide = (evidence: Evidence, policy: EffectivePolicy, wish: Wish): Decision => {
  const verdicts = listCandidates(evidence).map((candidate) => judge(candidate, evidence, policy));
  const winner = verdicts.reduce((best, next) => (isStricter(next, best) ? next : best));
  const asked = heed(wish, winner.asked, policy.switches);
  const isInDispvm = asked.action === 'open' || asked.action === 'view' || asked.action === 'ask';
  const options = mergeOptions(verdicts.map(({ outcome }) => outcome));
  return {
    ...asked,
    rule: winner.rule?.id ?? otherwiseId,
    ruleSource: winner.source,
    ruleTitle: winner.rule?.title ?? null,
    untitled: describeUntitled(winner, policy),
    note: winner.rule?.note ?? null,
    disposableTemplate: isInDispvm || isCopyPurpose(asked.action) ? nameInDom0(winner.outcome, policy.templates) : null,
    network: isInDispvm && options.network,
    closeAfterIdleMinutes: isInDispvm ? options.closeAfterIdleMinutes : null,
    returnEdits: isInDispvm && asked.action !== 'view' && options.returnEdits,
    disagreement: evidence.warnings.includes('disagreement'),
  };
};

const describeUntitled = ({ rule, source }: Verdict, policy: EffectivePolicy): Decision['untitled'] => {
  if (rule === null || (rule.title ?? '') !== '') return null;
  return { number: ruleNumber(policy, source === 'mandatory' ? 'mandatory' : 'own', rule.id), when: rule.when };
};

interface Verdict {
  readonly outcome: Outcome;
  /** What the switches leave of it. */
  readonly asked: Asked;
  /** null is the catch-all. */
  readonly rule: Rule | null;
  readonly source: RuleSource;
}

const judge = (candidate: Candidate, evidence: Evidence, policy: EffectivePolicy): Verdict => {
  const matches = ({ enabled, when }: Pick<Rule, 'enabled' | 'when'>): boolean =>
    enabled && conditionHolds(when, candidate, evidence);
  const mandatory = policy.mandatoryRules.find(matches);
  if (mandatory !== undefined) return verdictOf(mandatory.then, mandatory, 'mandatory', policy);
  const rule = policy.rules.find(matches) ?? null;
  const outcome = rule?.then ?? policy.otherwise;
  const floor = findFloor(candidate.families, rule);
  if (floor !== null && outcome.action !== 'block')
    return { outcome: floor.then, asked: just('block'), rule: floor, source: 'built-in' };
  const id = rule?.id ?? otherwiseId;
  const verdict = verdictOf(outcome, rule, sourceOf(id, policy), policy);
  const answer = policy.answers.find(
    (known) => known.to.includes(id) && verdict.asked.choices.includes(known.choice) && matches(known),
  );
  if (answer === undefined || outcome.action !== 'ask') return verdict;
  const answered = answerAsRule(answer, outcome);
  return verdictOf(answered.then, answered, 'user', policy);
};

const verdictOf = (
  outcome: Outcome,
  rule: Rule | null,
  source: RuleSource,
  { switches }: EffectivePolicy,
): Verdict => ({ outcome, asked: obeySwitches(outcome, switches), rule, source });

const sourceOf = (id: string, { rulesSource, inherited, defaults }: EffectivePolicy): RuleSource =>
  rulesSource === 'user' && inherited.includes(id) ? defaults.source : rulesSource;

/** The rules, or what happens otherwise, that would ask; there may be several for a file that may be several things. */
export const listAskers = (evidence: Evidence, policy: EffectivePolicy): readonly string[] => {
  const verdicts = listCandidates(evidence).map((candidate) => judge(candidate, evidence, policy));
  return [...new Set(verdicts.flatMap(({ asked, rule }) => (asked.action === 'ask' ? [rule?.id ?? otherwiseId] : [])))];
};

/**
 * Greater is stricter. Saving puts a hostile file where the mail lives, so that any DispVM is stricter; Thunderbird
 * even reads it. Of what is only viewed and of what is copied or printed the same gets out: pixels.
 */
const strictness: Readonly<Record<Choice | 'block', number>> = {
  local: 1,
  thunderbird: 2,
  save: 3,
  open: 4,
  view: 5,
  'safe-copy': 5,
  print: 5,
  block: 6,
};

/** A question is as lax as its laxest answer, and a little stricter than that answer without a question. */
export const rankOutcome = (outcome: Pick<Outcome, 'action'> & { readonly choices?: readonly Choice[] }): number =>
  outcome.action === 'ask'
    ? Math.min(...(outcome.choices ?? []).map((choice) => strictness[choice])) + 0.5
    : strictness[outcome.action];

/** Of two equally strict ones the one is named that somebody wrote on purpose. */
const isStricter = (next: Verdict, best: Verdict): boolean => {
  const difference = rankOutcome(next.asked) - rankOutcome(best.asked);
  return difference === 0 ? purpose(next) > purpose(best) : difference > 0;
};
const purpose = ({ rule, source }: Verdict): number => (rule === null ? 0 : source === 'mandatory' ? 2 : 1);

interface Asked {
  readonly action: Action;
  readonly choices: readonly Choice[];
}
const just = (action: Action): Asked => ({ action, choices: [] });

const obeySwitches = (outcome: Outcome, switches: Switches): Asked => {
  const { mayOpenLocally, maySave } = switches;
  const { action } = outcome;
  if (action === 'local') return just(mayOpenLocally ? 'local' : 'view');
  if (action === 'save') return just(maySave ? 'save' : 'block');
  if (isCopyPurpose(action)) return just(mayCopy(action, switches) ? action : 'view');
  if (outcome.action !== 'ask') return just(action);
  const choices = outcome.choices.filter((choice) => isLeft(choice, switches));
  if (choices.length === 0) return just('view');
  // Who may not have the file itself is offered its pages.
  const instead: readonly Choice[] = outcome.choices.includes('save') && !maySave ? ['safe-copy'] : [];
  const offered = [...choices, ...instead.filter((choice) => isLeft(choice, switches))];
  return { action: 'ask', choices: [...new Set(offered)] };
};

const isLeft = (choice: Choice, switches: Switches): boolean => {
  if (isCopyPurpose(choice)) return mayCopy(choice, switches);
  return (choice !== 'local' || switches.mayOpenLocally) && (choice !== 'save' || switches.maySave);
};

export const mayCopy = (purpose: CopyPurpose, { maySafeCopy, mayPrint }: Switches): boolean =>
  purpose === 'print' ? mayPrint : maySafeCopy;

/** A wish narrows a decision or answers its question; it never widens. */
const heed = (wish: Wish, asked: Asked, switches: Switches): Asked => {
  const { action, choices } = asked;
  const offersOpen = choices.includes('open');
  // Only what is blocked is stricter than pixels.
  if (isCopyPurpose(wish)) return action !== 'block' && mayCopy(wish, switches) ? just(wish) : asked;
  if (
    wish === 'view' &&
    (action === 'open' || isCopyPurpose(action) || isHere(action) || offersOpen || choices.includes('view'))
  )
    return just('view');
  if (wish === 'open' && (isHere(action) || offersOpen)) return just('open');
  return asked;
};

/** Whether the attachment would be opened where the mail lives. */
const isHere = (action: Action): boolean => action === 'local' || action === 'thunderbird';

interface Options {
  readonly network: boolean;
  readonly returnEdits: boolean;
  readonly closeAfterIdleMinutes: number | null;
}

/** Only what every outcome in a DispVM allows; those elsewhere have no say, and none at all allows nothing. */
const mergeOptions = (outcomes: readonly Outcome[]): Options => {
  const inDispvm = outcomes.filter(
    (outcome) => outcome.action === 'open' || outcome.action === 'view' || outcome.action === 'ask',
  );
  const editable = inDispvm.filter((outcome) => outcome.action !== 'view');
  const idleMinutes = inDispvm.flatMap(({ closeAfterIdleMinutes }) => closeAfterIdleMinutes ?? []);
  return {
    network: inDispvm.length > 0 && inDispvm.every(({ network }) => network),
    returnEdits: editable.length > 0 && editable.every(({ returnEdits }) => returnEdits),
    closeAfterIdleMinutes: idleMinutes.length === 0 ? null : Math.min(...idleMinutes),
  };
};

const nameInDom0 = (outcome: Outcome, templates: Readonly<Record<string, string>>): string | null => {
  const key = 'disposableTemplate' in outcome ? outcome.disposableTemplate : null;
  if (key === null) return null;
  return Object.hasOwn(templates, key) ? (templates[key] ?? key) : key;
};
