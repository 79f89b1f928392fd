// Asks a person what to do with one attachment. It opens nothing by itself: it tells the background page the answer and
// closes. Whatever is not a press of a choice means “do not open”: Escape, closing the window, a question that is over.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Choice } from '../../protocol/policy.ts';
import type { Question, Remember } from '../page-messages.ts';
import type { PolicyReport } from '../policy/policy-report.ts';
import { askBackground } from '../page-requests.ts';
import { translate } from '../translate.ts';
import { QuestionForm } from './question-form.tsx';

/** An ended question's window closes by itself after this time to read. */
const overReadMs = 8000;

type Organisation = PolicyReport['policy']['organisation'];
type State =
  | { readonly phase: 'loading' | 'over' | 'failed' }
  | { readonly phase: 'asking'; readonly question: Question; readonly organisation: Organisation };

export const AskPage = ({ requestId }: { readonly requestId: string | null }): JSX.Element => {
  const [state, setState] = useState<State>({ phase: 'loading' });
  const answered = useRef(false);
  useEffect(() => {
    findQuestion(requestId).then(setState, () => setState({ phase: 'failed' }));
  }, [requestId]);
  const answer = (choice: Choice | null, remember: Remember | null): void => {
    // Two presses are one answer.
    if (requestId === null || answered.current) return;
    answered.current = true;
    askBackground({ type: 'answer', requestId, choice, remember }).then(
      () => window.close(),
      () => setState({ phase: 'failed' }),
    );
  };
  useEscape(() => {
    if (state.phase === 'over' || state.phase === 'failed') window.close();
    else answer(null, null);
  });
  if (state.phase === 'asking')
    return <QuestionForm question={state.question} organisation={state.organisation} onAnswer={answer} />;
  return state.phase === 'loading' ? (
    <p class="question-body quiet">{translate('askLoading')}</p>
  ) : (
    <Ended text={translate(state.phase === 'over' ? 'askOver' : 'askFailed')} closes={state.phase === 'over'} />
  );
};

const findQuestion = async (requestId: string | null): Promise<State> => {
  if (requestId === null) return { phase: 'over' };
  // Without the administrator's name the question is as good.
  const untrustedReport = askBackground({ type: 'policy' }).catch(() => null) as Promise<
    PolicyReport | null | undefined
  >;
  const question = await askBackground({ type: 'question', requestId });
  return question === null
    ? { phase: 'over' }
    : { phase: 'asking', question, organisation: (await untrustedReport)?.policy.organisation ?? null };
};

const Ended = ({ text, closes }: { readonly text: string; readonly closes: boolean }): JSX.Element => {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
    if (!closes) return;
    const timer = setTimeout(() => window.close(), overReadMs);
    return () => clearTimeout(timer);
  }, [closes]);
  return (
    <div class="question" role="dialog" aria-labelledby="ended-text">
      <div class="question-body">
        <h1 class="visually-hidden">{translate('askTitle')}</h1>
        <p id="ended-text" role="alert">
          {text}
        </p>
      </div>
      <div class="question-foot">
        <button type="button" ref={button} onClick={() => window.close()}>
          {translate('askClose')}
        </button>
      </div>
    </div>
  );
};

const useEscape = (onEscape: () => void): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onEscape();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
};
