// The rows of the activity list, newest first. Names, types and senders are other people's words: shown as text, made
// harmless first.
import type { JSX } from 'preact';
import browser from 'webextension-polyfill';
import { displayName } from '../../protocol/file-names.ts';
import type { ActivityEntry, ActivityOutcome } from '../activity.ts';
import { failureMessage } from '../failure-texts.ts';
import type { MessageKey } from '../i18n.ts';
import { nameDecider } from '../policy/explain.ts';
import { actionKeys, warningKeys } from '../policy/labels.ts';
import { translate } from '../translate.ts';
import { sizeText, timeText } from './amounts.ts';

export const outcomeTexts: Readonly<Record<ActivityOutcome, MessageKey>> = {
  opened: 'activityOpened',
  copied: 'activityCopied',
  printed: 'activityPrinted',
  thunderbird: 'activityThunderbird',
  local: 'activityLocal',
  saved: 'activitySaved',
  blocked: 'activityBlocked',
  declined: 'activityDeclined',
  failed: 'activityFailed',
};
const outcomeLooks: Readonly<Record<ActivityOutcome, string>> = {
  opened: 'good',
  copied: 'good',
  printed: 'good',
  thunderbird: 'plain',
  local: 'warn',
  saved: 'plain',
  blocked: 'bad',
  declined: 'plain',
  failed: 'bad',
};

const isHere = (outcome: ActivityOutcome): boolean => outcome === 'local' || outcome === 'thunderbird';

/** Of an entry without the number of a DispVM: on Qubes nobody tells it. */
const whereKey = ({ outcome, wasShown }: ActivityEntry): MessageKey => {
  if (isHere(outcome)) return 'activityWhereLocal';
  return outcome === 'opened' || outcome === 'copied' || outcome === 'printed' || wasShown
    ? 'activityWhereDispvm'
    : 'activityWhereNone';
};

const columns: readonly MessageKey[] = [
  'activityWhen',
  'activityFile',
  'activityFrom',
  'activityOutcome',
  'activityWhere',
  'activityDecision',
];

export const ActivityTable = ({ entries }: { readonly entries: readonly ActivityEntry[] }): JSX.Element => (
  // Reachable by keyboard, so that a narrow window can be scrolled without a mouse.
  <div class="table-scroll" role="region" aria-label={translate('activityTitle')} tabIndex={0}>
    <table class="activity">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {translate(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <ActivityRow key={entry.requestId} entry={entry} />
        ))}
      </tbody>
    </table>
  </div>
);

const ActivityRow = ({ entry }: { readonly entry: ActivityEntry }): JSX.Element => (
  <tr>
    <td class="when">
      <time dateTime={isoTime(entry.askedAtMs)}>{timeText(entry.askedAtMs)}</time>
    </td>
    <th scope="row">
      <FileCell entry={entry} />
    </th>
    <td class="file-name from">
      {entry.sender === null ? translate('activityFromUnknown') : displayName(entry.sender)}
    </td>
    <td>
      <OutcomeCell entry={entry} />
    </td>
    <td>
      {entry.dispvm === null ? (
        translate(whereKey(entry))
      ) : (
        <>
          {entry.dispvm.id}
          <br />
          <span class="quiet">{entry.dispvm.template}</span>
        </>
      )}
    </td>
    <td>
      {entry.decision === null ? (
        '–'
      ) : (
        <>
          {translate(actionKeys[entry.decision.action])}
          <br />
          <span class="quiet">{nameDecider({ ...entry.decision, untitled: null }, translate)}</span>
        </>
      )}
    </td>
  </tr>
);

const FileCell = ({
  entry: { name, declaredType, detectedType, sizeBytes, warnings },
}: {
  readonly entry: ActivityEntry;
}): JSX.Element => {
  const [declared, detected] = [displayName(declaredType ?? ''), displayName(detectedType ?? '')];
  const known = detectedType ?? declaredType;
  return (
    <>
      <span class="file-name">{displayName(name)}</span>
      <div class="quiet details">
        {declaredType !== null && detectedType !== null && declaredType !== detectedType
          ? translate('activityTypes', detected, declared)
          : known === null
            ? translate('activityTypeUnknown')
            : displayName(known)}
        {sizeBytes !== null && ` · ${sizeText(sizeBytes)}`}
      </div>
      {warnings.map((warning) => (
        <span key={warning} class="badge warn">
          {translate(warningKeys[warning])}
        </span>
      ))}
    </>
  );
};

const OutcomeCell = ({
  entry: { outcome, failure, wasShown, edited },
}: {
  readonly entry: ActivityEntry;
}): JSX.Element => (
  <>
    <span class={`badge ${outcomeLooks[outcome]}`}>
      {translate(outcome === 'failed' && wasShown ? 'activityFailedLater' : outcomeTexts[outcome])}
    </span>
    {failure !== null && (
      <div class="details">{failureMessage(failure, (key) => browser.i18n.getMessage(key)).happened}</div>
    )}
    {edited && <div class="details">{translate('activityEdited')}</div>}
  </>
);

/** Empty where the number is no time, which only a broken clock makes. */
const isoTime = (atMs: number): string => {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
};
