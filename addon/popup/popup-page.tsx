// What the button in Thunderbird's tool bar shows: what is open, with a way to end it; how things are; and the ways to
// the rest.
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { MessageKey } from '../i18n.ts';
import { Announcer } from '../settings/announcer.tsx';
import { HowThingsAre } from '../settings/how-things-are.tsx';
import type { PartName } from '../settings/part-names.ts';
import { RunningPart } from '../settings/running-part.tsx';
import { Section } from '../settings/section.tsx';
import { showSettings } from '../show-settings.ts';
import { translate } from '../translate.ts';
import { inBackground } from '../in-background.ts';

export const PopupPage = (): JSX.Element => {
  useEscape();
  return (
    <Announcer>
      <h1 class="visually-hidden">{translate('extensionName')}</h1>
      <Section id="running" title={translate('popupRunning')}>
        <RunningPart shown target={null} />
      </Section>
      <Section id="status" title={translate('popupStatus')}>
        <HowThingsAre />
      </Section>
      <nav aria-label={translate('popupMore')}>
        <ul class="ways">
          {ways.map(([part, text]) => (
            <li key={part}>
              <button type="button" onClick={() => inBackground(go(part))}>
                {translate(text)}
              </button>
            </li>
          ))}
        </ul>
      </nav>
    </Announcer>
  );
};

const ways: readonly (readonly [PartName, MessageKey])[] = [
  ['rules', 'popupSettings'],
  ['activity', 'settingsActivity'],
  ['status', 'settingsStatus'],
];

const go = async (part: PartName): Promise<void> => {
  await showSettings(part);
  window.close();
};

/** Thunderbird leaves the key to the page while it has the keyboard. */
const useEscape = (): void => {
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') window.close();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
};
