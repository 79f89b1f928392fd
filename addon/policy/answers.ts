// What a person has answered for later attachments as well. An answer stands behind the rule that asked, not in front of
// it: it counts only for what that rule asks now, and takes everything but the choice from it.
import { otherwiseId, type Answer, type Choice, type Outcome, type Rule } from '../../protocol/policy.ts';
import type { EffectivePolicy } from './decision.ts';

export type Asking = Extract<Outcome, { readonly action: 'ask' }>;

/** As the rule that asks would have it: its template, its network, its time. */
const answeredOutcome = (choice: Choice, asking: Asking): Outcome => {
  if (choice !== 'open' && choice !== 'view') return { action: choice };
  const { disposableTemplate, network, closeAfterIdleMinutes, returnEdits } = asking;
  const inDispvm = { disposableTemplate, network, closeAfterIdleMinutes };
  return choice === 'view' ? { action: 'view', ...inDispvm } : { action: 'open', ...inDispvm, returnEdits };
};

/** For a decision, and for whoever lists it among the rules. */
export const answerAsRule = ({ id, title, enabled, when, choice }: Answer, asking: Asking): Rule => ({
  id,
  ...(title === undefined ? {} : { title }),
  enabled,
  when,
  then: answeredOutcome(choice, asking),
});

export interface PlacedAnswer {
  readonly answer: Answer;
  /** The first of the rules that asked and still asks for this; null where none does. */
  readonly askedBy: string | null;
  readonly asRule: Rule;
}

/** Each answer, with the rule that it stands behind. */
export const placeAnswers = ({
  answers,
  rules,
  otherwise,
}: Pick<EffectivePolicy, 'answers' | 'rules' | 'otherwise'>): readonly PlacedAnswer[] => {
  const asking = [...rules.filter(({ enabled }) => enabled), { id: otherwiseId, then: otherwise }];
  return answers.map((answer) => {
    const found = asking.flatMap(({ id, then }) =>
      then.action === 'ask' && answer.to.includes(id) && then.choices.includes(answer.choice) ? [{ id, then }] : [],
    )[0];
    return {
      answer,
      askedBy: found?.id ?? null,
      asRule: answerAsRule(answer, found?.then ?? plainQuestion),
    };
  });
};

const plainQuestion: Asking = {
  action: 'ask',
  choices: [],
  disposableTemplate: null,
  network: false,
  closeAfterIdleMinutes: null,
  returnEdits: true,
};
