// What the button in Thunderbird's tool bar shows: what is open, with a way to end it; how things are; and the ways to the rest.
// It says of how things are what the settings say, but spares what works.
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { MessageKey } from '../i18n.ts';
import { Announcer } from '../settings/announcer.tsx';
import type { PartName } from '../settings/part-names.ts';
import { RunningPart } from '../settings/running-part.tsx';
import { Section } from '../settings/section.tsx';
import { useCheck, works } from '../settings/status-check.ts';
import { listStatus, policyLine, StatusLines } from '../settings/status-lines.tsx';
import { showSettings } from '../show-settings.ts';
import { translate } from '../translate.ts';

export const PopupPage = (): JSX.Element => {
  useEscape();
  return (
    <Announcer>
      <h1 class="visually-hidden">{translate('extensionName')}</h1>
      <Section id="running" title={translate('popupRunning')}><RunningPart shown target={null} /></Section>
      <Section id="status" title={translate('popupStatus')}><HowThingsAre /></Section>
      <nav aria-label={translate('popupMore')}>
        <ul class="ways">{ways.map(([part, text]) => <li key={part}><button type="button" onClick={() => void go(part)}>{translate(text)}</button></li>)}</ul>
      </nav>
    </Announcer>
  );
};

const ways: readonly (readonly [PartName, MessageKey])[] = [['rules', 'popupSettings'], ['activity', 'settingsActivity'], ['status', 'settingsStatus']];

const go = async (part: PartName): Promise<void> => {
  await showSettings(part);
  window.close();
};

const HowThingsAre = (): JSX.Element => {
  const { check } = useCheck(true);
  if (check.phase === 'checking') return <p class="quiet" role="status">{translate('statusChecking')}</p>;
  if (check.phase === 'failed') return <p class="banner bad" role="alert">{translate('statusNoAnswer')}</p>;
  const wrong = listStatus(check).filter(({ look }) => look === 'bad');
  return (
    <>
      <p class={`banner ${works(check) ? 'good' : 'bad'}`} role="status">{translate(works(check) ? 'statusAllWell' : 'statusSomethingWrong')}</p>
      {check.report.managed.state === 'valid' && <p class="quiet">{policyLine(check.report).text}</p>}
      {wrong.length > 0 && <StatusLines lines={wrong} />}
    </>
  );
};

/** Thunderbird leaves the key to the page while it has the keyboard. */
const useEscape = (): void => {
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent): void => { if (key === 'Escape') window.close(); };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
};
