// How things are, for who did not come to look at that: what the settings say of it, without what works.
import type { JSX } from 'preact';
import { translate } from '../translate.ts';
import { useCheck, verdictOn } from './status-check.ts';
import { listStatus, policyLine, StatusLines } from './status-lines.tsx';

export const HowThingsAre = (): JSX.Element => {
  const { check } = useCheck(true);
  if (check.phase === 'checking')
    return (
      <p class="quiet" role="status">
        {translate('statusChecking')}
      </p>
    );
  if (check.phase === 'failed')
    return (
      <p class="banner bad" role="alert">
        {translate('statusNoAnswer')}
      </p>
    );
  const wrong = listStatus(check).filter((line) => line.look === 'bad');
  const { look, text } = verdictOn(check);
  return (
    <>
      <p class={`banner ${look}`} role="status">
        {translate(text)}
      </p>
      {check.report.managed.state === 'valid' && <p class="quiet">{policyLine(check.report).text}</p>}
      {wrong.length > 0 && <StatusLines lines={wrong} />}
    </>
  );
};
