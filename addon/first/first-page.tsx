// What a person sees after they have installed the add-on: what changes, a sample to try it with, and whether
// everything is there.
import type { JSX } from 'preact';
import type { MessageKey } from '../i18n.ts';
import { Announcer } from '../settings/announcer.tsx';
import { HowThingsAre } from '../settings/how-things-are.tsx';
import { Section } from '../settings/section.tsx';
import { showSettings } from '../show-settings.ts';
import { translate } from '../translate.ts';
import { TrySample } from './try-sample.tsx';
import { inBackground } from '../in-background.ts';

const changes: readonly MessageKey[] = ['firstChangeOpen', 'firstChangeEdit', 'firstChangeBlocked', 'firstChangeTold'];

export const FirstPage = (): JSX.Element => (
  <Announcer>
    <h1>
      <img src="../icons/glovebox.svg" alt="" width="40" height="40" />
      {translate('firstTitle')}
    </h1>
    <p class="intro">{translate('firstIntro')}</p>
    <Section id="try" title={translate('firstTry')} intro={translate('firstTryText')}>
      <TrySample />
    </Section>
    <Section id="changes" title={translate('firstChanges')}>
      <ul class="changes">
        {changes.map((change) => (
          <li key={change}>{translate(change)}</li>
        ))}
      </ul>
      <p>
        <button type="button" onClick={() => inBackground(showSettings('rules'))}>
          {translate('menuRules')}
        </button>
      </p>
    </Section>
    <Section id="status" title={translate('popupStatus')}>
      <HowThingsAre />
    </Section>
  </Announcer>
);
