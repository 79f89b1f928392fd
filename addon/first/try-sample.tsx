// The button that opens the sample, and what becomes of it, as the background page writes it down.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { describeFailure } from '../failure-texts.ts';
import { askBackground } from '../page-requests.ts';
import { recentOpeningsKey, samplePath, type Opening } from '../recent-openings.ts';
import { stageText } from '../settings/stage-texts.ts';
import { useStoredValue } from '../settings/stored-value.ts';
import { translate } from '../translate.ts';

type Look = 'info' | 'good' | 'warn' | 'bad';

export const TrySample = (): JSX.Element => {
  const stored = useStoredValue('session', recentOpeningsKey);
  const [pressedAtMs, setPressedAtMs] = useState<number | null>(null);
  const [failed, setFailed] = useState(false);
  const openings = stored.loaded && Array.isArray(stored.untrustedValue) ? (stored.untrustedValue as Opening[]) : [];
  const isOfThisPress = ({ path, stagesAtMs }: Opening): boolean =>
    path === samplePath && pressedAtMs !== null && (stagesAtMs.received ?? 0) >= pressedAtMs;
  const opening = openings.findLast(isOfThisPress);
  const isUnderWay = opening?.outcome === 'under-way';
  const start = (): void => {
    setPressedAtMs(Date.now());
    setFailed(false);
    askBackground({ type: 'trySample' }).catch(() => setFailed(true));
  };
  const [look, text] = failed
    ? (['bad', translate('askFailed')] as const)
    : opening === undefined
      ? (['info', ''] as const)
      : describe(opening);
  return (
    <>
      <p>
        <button
          type="button"
          class="primary"
          aria-disabled={isUnderWay}
          onClick={() => {
            if (!isUnderWay) start();
          }}
        >
          {translate('firstTryButton')}
        </button>
      </p>
      <div role="status">{text !== '' && <p class={`banner ${look}`}>{text}</p>}</div>
    </>
  );
};

const describe = (opening: Opening): readonly [Look, string] => {
  const { outcome, failure, stagesAtMs } = opening;
  if (outcome === 'under-way' && stagesAtMs.visible === undefined) return ['info', translate(stageText(opening))];
  if (outcome === 'under-way') return ['good', translate('firstTryVisible')];
  if (outcome === 'failed')
    return ['bad', describeFailure(failure ?? 'internal', (key) => browser.i18n.getMessage(key))];
  return outcome === 'done' ? ['good', translate('firstTryDone')] : ['warn', translate('firstTryRefused')];
};
