// The question itself: the file, what is known and odd about it, the choices from the safest on, and for what the
// answer counts later. The sender chose the name, the types and the address: they are shown as text that `displayName`
// made harmless.
import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { displayName } from '../../protocol/file-names.ts';
import type { Choice } from '../../protocol/policy.ts';
import type { MessageKey } from '../i18n.ts';
import { rememberSchema, type Question, type Remember } from '../page-messages.ts';
import type { PolicyReport } from '../policy/policy-report.ts';
import type { Decision, Evidence } from '../policy/decision.ts';
import { explain } from '../policy/explain.ts';
import { actionKeys } from '../policy/labels.ts';
import { describeChoice, describeKind, riskyChoices } from '../policy/question-texts.ts';
import { safestFirst } from '../policy/settle-answer.ts';
import { sizeText } from '../settings/amounts.ts';
import { translate } from '../translate.ts';

/** The second click of a double click must not press what has just appeared under it. */
const armAfterMs = 700;

interface Props {
  readonly question: Question;
  readonly organisation: PolicyReport['policy']['organisation'];
  readonly onAnswer: (choice: Choice | null, remember: Remember | null) => void;
}

export const QuestionForm = ({ question, organisation, onAnswer }: Props): JSX.Element => {
  const { name, evidence, decision, mayRemember, isLate = false } = question;
  const [remember, setRemember] = useState<Remember | null>(null);
  const armed = useArmed();
  const offered = safestFirst.filter((choice) => decision.choices.includes(choice));
  const focus = useFirstFocus();
  const first = offered.find((choice) => !riskyChoices.includes(choice));
  return (
    <div class="question" role="dialog" aria-labelledby="question-name" aria-describedby="question-facts">
      {/* Reachable by keyboard, so that it can be scrolled where the window is small. */}
      <div class="question-body" tabIndex={0} role="region" aria-labelledby="question-name">
        <h1 id="question-name">{displayName(name)}</h1>
        {isLate && <p>{translate('askLate')}</p>}
        <Facts evidence={evidence} decision={decision} organisation={organisation} />
        <div class="choices" role="group" aria-label={translate('askChoices')}>
          {offered.map((choice) => (
            <button
              key={choice}
              type="button"
              class={riskyChoices.includes(choice) ? 'choice risky' : 'choice'}
              {...(choice === first && { ref: focus })}
              aria-disabled={!armed}
              onClick={() => {
                if (armed) onAnswer(choice, remember);
              }}
            >
              <strong>{translate(actionKeys[choice])}</strong>
              <span>{describeChoice(choice, decision, translate)}</span>
            </button>
          ))}
        </div>
      </div>
      <div class="question-foot">
        {mayRemember && (
          <RememberField value={remember} hasSender={evidence.message.sender !== null} onChange={setRemember} />
        )}
        <button type="button" {...(first === undefined && { ref: focus })} onClick={() => onAnswer(null, null)}>
          {translate('askNo')}
        </button>
      </div>
    </div>
  );
};

const Facts = ({
  evidence,
  decision,
  organisation,
}: {
  readonly evidence: Evidence;
  readonly decision: Decision;
  readonly organisation: Props['organisation'];
}): JSX.Element => {
  const { oddities, reason, next } = explain(decision, evidence, organisation, translate);
  const { sender } = evidence.message;
  return (
    <div id="question-facts">
      <p class="quiet">
        {sender === null ? translate('askFromUnknown') : translate('askFrom', displayName(sender))}
        {evidence.sizeBytes !== null && ` · ${sizeText(evidence.sizeBytes)}`}
      </p>
      {!decision.disagreement && <p>{describeKind(evidence, translate)}</p>}
      {oddities.length > 0 && (
        <div class="banner warn">
          <ul>
            {[...oddities, ...next].map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <p class="quiet">{reason}</p>
    </div>
  );
};

const rememberTexts: Readonly<Record<Remember, MessageKey>> = {
  type: 'askRememberType',
  sender: 'askRememberSender',
  'type-and-sender': 'askRememberTypeAndSender',
};

interface RememberProps {
  readonly value: Remember | null;
  readonly hasSender: boolean;
  readonly onChange: (value: Remember | null) => void;
}

const RememberField = ({ value, hasSender, onChange }: RememberProps): JSX.Element => (
  <label>
    <span>{translate('askRemember')}</span>
    <select
      value={value ?? ''}
      onChange={(event) => onChange(rememberSchema.safeParse(event.currentTarget.value).data ?? null)}
    >
      <option value="">{translate('askRememberNo')}</option>
      {rememberSchema.options
        .filter((option) => option === 'type' || hasSender)
        .map((option) => (
          <option key={option} value={option}>
            {translate(rememberTexts[option])}
          </option>
        ))}
    </select>
  </label>
);

const useArmed = (): boolean => {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), armAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return armed;
};

/** For the safest choice; for “do not open” where none is safe. */
const useFirstFocus = (): RefObject<HTMLButtonElement> => {
  const button = useRef<HTMLButtonElement>(null);
  // Before the first paint: what is seen first has the keyboard already.
  useLayoutEffect(() => button.current?.focus(), []);
  return button;
};
