// What is open now: each file with its disposable VM, how far it is and for how long, and a way to end it.
// Shows what the background page wrote down; ending goes the same way as closing the VM's window.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { displayName } from '../../protocol/file-names.ts';
import { askBackground } from '../page-requests.ts';
import { recentOpeningsKey, type Opening } from '../recent-openings.ts';
import { inBackground } from '../in-background.ts';
import { translate } from '../translate.ts';
import { durationText } from './amounts.ts';
import { useAnnounce } from './announcer.tsx';
import type { PartProps } from './part-props.ts';
import { stageText } from './stage-texts.ts';
import { useStoredValue } from './stored-value.ts';

const tickMs = 1000;
/** After this long without an end the person may try again. */
const closePatienceMs = 20_000;

export const RunningPart = ({ shown }: PartProps): JSX.Element => {
  const stored = useStoredValue('session', recentOpeningsKey);
  const nowMs = useNow(shown);
  const { closing, failed, close } = useClosing();
  const openings =
    stored.loaded && Array.isArray(stored.untrustedValue)
      ? (stored.untrustedValue as Opening[]).filter(({ outcome }) => outcome === 'under-way')
      : [];
  useFocusAfterClosing(openings, closing);
  if (!stored.loaded) return <p class="quiet">{translate('runningLoading')}</p>;
  if (openings.length === 0) return <p class="card quiet">{translate('runningNone')}</p>;
  return (
    <>
      <p class="quiet">{translate('runningCloseHelp')}</p>
      {failed && (
        <p class="banner bad" role="alert">
          {translate('runningCloseFailed')}
        </p>
      )}
      <ul class="plain-list">
        {openings.toReversed().map((opening) => (
          <RunningItem
            key={opening.requestId}
            opening={opening}
            nowMs={nowMs}
            closing={closing.has(opening.requestId)}
            onClose={() => close(opening)}
          />
        ))}
      </ul>
    </>
  );
};

interface ItemProps {
  readonly opening: Opening;
  readonly nowMs: number;
  readonly closing: boolean;
  readonly onClose: () => void;
}

const RunningItem = ({ opening, nowMs, closing, onClose }: ItemProps): JSX.Element => {
  const { requestId, attachment, dispvm, stagesAtMs } = opening;
  const name = displayName(attachment.name);
  const label = translate(dispvm === null ? 'runningCancel' : 'runningClose');
  return (
    <li class="card running-item" aria-labelledby={`running-${requestId}`}>
      <div>
        <h3 id={`running-${requestId}`} class="file-name">
          {name}
        </h3>
        <p class="quiet">
          {dispvm === null ? translate('runningNoDispvm') : translate('runningDispvm', dispvm.id, dispvm.template)}
          {' · '}
          {translate(closing ? 'runningStageClosing' : stageText(opening))}
          {' · '}
          <span aria-live="off">{durationText(nowMs - (stagesAtMs.click ?? nowMs))}</span>
        </p>
      </div>
      {dispvm !== null && <ShowButton requestId={requestId} name={name} />}
      {/* Stays where the keyboard is while it works. */}
      <button
        type="button"
        class="danger"
        aria-disabled={closing}
        aria-label={`${label}: ${name}`}
        onClick={() => {
          if (!closing) onClose();
        }}
      >
        {label}
      </button>
    </li>
  );
};

/** On Qubes, where nobody tells of a DispVM, its windows are Qubes' own. */
const ShowButton = ({ requestId, name }: { readonly requestId: string; readonly name: string }): JSX.Element => (
  <button
    type="button"
    aria-label={`${translate('runningShow')}: ${name}`}
    onClick={() => inBackground(askBackground({ type: 'show', requestId }))}
  >
    {translate('runningShow')}
  </button>
);

/** Ticks only while somebody looks. */
const useNow = (ticking: boolean): number => {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [ticking]);
  return nowMs;
};

/** The button that was pressed is gone with its file: the keyboard goes on at the heading. */
const useFocusAfterClosing = (openings: readonly Opening[], closing: ReadonlySet<string>): void => {
  const ids = openings.map(({ requestId }) => requestId).join(' ');
  useEffect(() => {
    const gone = [...closing].some((id) => !ids.split(' ').includes(id));
    if (gone && document.activeElement === document.body) document.getElementById('running-title')?.focus();
  }, [ids, closing]);
};

interface Closing {
  /** The ids of the requests that are being closed. */
  readonly closing: ReadonlySet<string>;
  readonly failed: boolean;
  readonly close: (opening: Opening) => void;
}

const useClosing = (): Closing => {
  const [closing, setClosing] = useState<ReadonlySet<string>>(new Set());
  const [failed, setFailed] = useState(false);
  const announce = useAnnounce();
  const stopWaiting = (requestId: string): void =>
    setClosing((ids) => new Set([...ids].filter((id) => id !== requestId)));
  const close = ({ requestId, attachment }: Opening): void => {
    setFailed(false);
    setClosing((ids) => new Set([...ids, requestId]));
    announce(translate('runningClosing', displayName(attachment.name)));
    setTimeout(() => stopWaiting(requestId), closePatienceMs);
    askBackground({ type: 'close', requestId }).catch(() => {
      setFailed(true);
      stopWaiting(requestId);
    });
  };
  return { closing, failed, close };
};
