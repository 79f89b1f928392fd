// The settings page: its navigation and its parts. A part is put on the page when it is first visited and keeps what
// was typed.
import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { MessageKey } from '../i18n.ts';
import { translate } from '../translate.ts';
import { ActivityPart } from './activity-part.tsx';
import { Announcer } from './announcer.tsx';
import { linkTo, usePlace } from './navigation.ts';
import { partNames, type PartName } from './part-names.ts';
import type { PartProps } from './part-props.ts';
import { PolicyProvider } from './policy-context.tsx';
import { RulesPart } from './rules-part.tsx';
import { RunningPart } from './running-part.tsx';
import { Section } from './section.tsx';
import { StatusPart } from './status-part.tsx';
import { WhatIfPart } from './what-if-part.tsx';

interface Part {
  readonly title: MessageKey;
  readonly intro: MessageKey;
  readonly Content: FunctionComponent<PartProps>;
}

/** In the order of the navigation. */
const parts: Readonly<Record<PartName, Part>> = {
  rules: { title: 'settingsRules', intro: 'settingsRulesIntro', Content: RulesPart },
  'what-if': { title: 'whatIfTitle', intro: 'whatIfIntro', Content: WhatIfPart },
  running: { title: 'settingsRunning', intro: 'runningIntro', Content: RunningPart },
  activity: { title: 'settingsActivity', intro: 'activityIntro', Content: ActivityPart },
  status: { title: 'settingsStatus', intro: 'statusIntro', Content: StatusPart },
};

export const Page = (): JSX.Element => {
  const { part: current, target } = usePlace(partNames);
  const visited = useRef(new Set<PartName>());
  visited.current.add(current);
  useFocusOnChange(current, target);
  return (
    <Announcer>
      <PolicyProvider>
        <header>
          <h1>
            <img src="../icons/glovebox.svg" alt="" width="32" height="32" />
            {translate('settingsTitle')}
          </h1>
          <nav aria-label={translate('settingsNavigation')}>
            <ul>
              {partNames.map((name) => (
                <li key={name}>
                  <PartLink name={name} current={current} />
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main>
          {partNames
            .filter((name) => visited.current.has(name))
            .map((name) => (
              <ShownPart key={name} name={name} shown={name === current} target={target} />
            ))}
        </main>
      </PolicyProvider>
    </Announcer>
  );
};

const PartLink = ({ name, current }: { readonly name: PartName; readonly current: PartName }): JSX.Element => (
  <a href={linkTo(name)} aria-current={name === current ? 'page' : undefined}>
    {translate(parts[name].title)}
  </a>
);

const ShownPart = ({ name, shown, target }: PartProps & { readonly name: PartName }): JSX.Element => {
  const { title, intro, Content } = parts[name];
  return (
    <div hidden={!shown}>
      <Section id={name} title={translate(title)} intro={translate(intro)}>
        <Content shown={shown} target={target} />
      </Section>
    </div>
  );
};

const focusTitle = (name: string): void => document.getElementById(`${name}-title`)?.focus();

/**
 * The keyboard goes on where the eyes are; not at the start, where nobody asked for it. A target takes it by itself.
 */
const useFocusOnChange = (current: PartName, target: string | null): void => {
  const last = useRef(current);
  useEffect(() => {
    if (current !== last.current && target === null) focusTitle(current);
    last.current = current;
  }, [current, target]);
};
