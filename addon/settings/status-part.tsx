// Whether everything that opening needs is there: each part works or not, and what to do where it does not.
// Shows what the background page found out; it asks when the part is shown, and when the person wants it again.
import type { JSX } from 'preact';
import { translate } from '../translate.ts';
import type { PartProps } from './part-props.ts';
import { useCheck, verdictOn, type Findings } from './status-check.ts';
import { listStatus, StatusLines } from './status-lines.tsx';
import { inBackground } from '../in-background.ts';

export const StatusPart = ({ shown }: PartProps): JSX.Element => {
  const { check, run } = useCheck(shown);
  const checking = check.phase === 'checking';
  const findings = check.phase === 'done' ? check : checking ? check.earlier : null;
  return (
    <>
      <div class="tool-bar">
        <button
          type="button"
          aria-disabled={checking}
          onClick={() => {
            if (!checking) inBackground(run(true));
          }}
        >
          {translate('statusCheckAgain')}
        </button>
        {checking && <span class="quiet">{translate('statusChecking')}</span>}
      </div>
      {check.phase === 'failed' && (
        <p class="banner bad" role="alert">
          {translate('statusNoAnswer')}
        </p>
      )}
      {findings !== null && <Lines {...findings} />}
    </>
  );
};

const Lines = (findings: Findings): JSX.Element => (
  <>
    <p class={`banner ${verdictOn(findings).look}`}>{translate(verdictOn(findings).text)}</p>
    <StatusLines lines={listStatus(findings)} />
  </>
);
