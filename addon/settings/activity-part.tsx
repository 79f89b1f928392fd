// What became of attachments: the list of this profile, with filters, how long it is kept, and a way to clear it.
// Everything a sender chose is shown only as `displayName` leaves it. Nothing here leaves the profile.
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import {
  ActivityList,
  activityKey,
  activityOutcomes,
  activityRetentionKey,
  checkActivity,
  checkRetentionDays,
  type ActivityEntry,
  type ActivityOutcome,
} from '../activity.ts';
import { translate } from '../translate.ts';
import { ActivityTable, outcomeTexts } from './activity-table.tsx';
import { daysText } from './amounts.ts';
import { useAnnounce } from './announcer.tsx';
import type { PartProps } from './part-props.ts';
import { useStoredValue } from './stored-value.ts';
import { inBackground } from '../in-background.ts';

const list = new ActivityList(browser.storage.local);
const retentionChoices = [0, 1, 7, 30, 90, 365];
const pageRows = 100;

export const ActivityPart = ({ shown }: PartProps): JSX.Element => {
  const stored = useStoredValue('local', activityKey);
  const retention = useStoredValue('local', activityRetentionKey);
  const [filter, setFilter] = useState<Filter>({ text: '', outcome: null });
  const [rows, setRows] = useState(pageRows);
  const clearButton = useRef<HTMLButtonElement>(null);
  // The button to undo goes with what it put back.
  const removal = useRemoval(shown, () => clearButton.current?.focus());
  const untrustedList = stored.loaded ? stored.untrustedValue : [];
  const entries = useMemo(() => checkActivity(untrustedList).reverse(), [untrustedList]);
  const found = useMemo(() => entries.filter((entry) => matches(entry, filter)), [entries, filter]);
  if (!stored.loaded || !retention.loaded) return <p class="quiet">{translate('activityLoading')}</p>;
  const retentionDays = checkRetentionDays(retention.untrustedValue);
  return (
    <>
      <div class="tool-bar">
        <FilterFields
          filter={filter}
          onChange={(next) => {
            setFilter(next);
            setRows(pageRows);
          }}
        />
        <span class="spacer" />
        <RetentionField days={retentionDays} onChange={(days) => inBackground(removal.keepFor(days, retentionDays))} />
        <button
          type="button"
          class="danger"
          ref={clearButton}
          aria-disabled={entries.length === 0}
          onClick={() => {
            if (entries.length > 0) inBackground(removal.clear());
          }}
        >
          {translate('activityClear')}
        </button>
      </div>
      <RemovalBanner removal={removal} />
      <p class="quiet" role="status">
        {countText(entries.length, found.length, retentionDays)}
      </p>
      {found.length > 0 && <ActivityTable entries={found.slice(0, rows)} />}
      {found.length > rows && (
        <button type="button" onClick={() => setRows(rows + pageRows)}>
          {translate('activityMore')}
        </button>
      )}
    </>
  );
};

const countText = (all: number, found: number, retentionDays: number): string => {
  if (retentionDays === 0) return translate('activityOff');
  if (all === 0) return translate('activityNone');
  return found === 0 ? translate('activityNoMatch') : translate('activityCount', String(found), String(all));
};

interface Filter {
  readonly text: string;
  readonly outcome: ActivityOutcome | null;
}

const matches = (entry: ActivityEntry, { text, outcome }: Filter): boolean => {
  if (outcome !== null && entry.outcome !== outcome) return false;
  const { name, sender, declaredType, detectedType, dispvm, decision } = entry;
  const words = [
    name,
    sender,
    declaredType,
    detectedType,
    dispvm?.id,
    dispvm?.template,
    decision?.rule,
    decision?.ruleTitle,
  ]
    .join('\n')
    .toLowerCase();
  return words.includes(text.trim().toLowerCase());
};

const FilterFields = ({
  filter,
  onChange,
}: {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}): JSX.Element => (
  <>
    <input
      type="search"
      aria-label={translate('activityFilterText')}
      placeholder={translate('activityFilterText')}
      value={filter.text}
      onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
    />
    <select
      aria-label={translate('activityFilterOutcome')}
      value={filter.outcome ?? ''}
      onChange={({ currentTarget: { value } }) =>
        onChange({ ...filter, outcome: activityOutcomes.find((outcome) => outcome === value) ?? null })
      }
    >
      <option value="">{translate('activityFilterAll')}</option>
      {activityOutcomes.map((outcome) => (
        <option key={outcome} value={outcome}>
          {translate(outcomeTexts[outcome])}
        </option>
      ))}
    </select>
  </>
);

const RetentionField = ({
  days,
  onChange,
}: {
  readonly days: number;
  readonly onChange: (days: number) => void;
}): JSX.Element => {
  const choices = retentionChoices.includes(days)
    ? retentionChoices
    : [...retentionChoices, days].sort((a, b) => a - b);
  return (
    <label class="inline-field">
      <span>{translate('activityRetention')}</span>
      <select value={String(days)} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {choices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {choice === 0 ? translate('activityRetentionNone') : daysText(choice)}
          </option>
        ))}
      </select>
    </label>
  );
};

const RemovalBanner = ({ removal: { removed, failed, undo } }: { readonly removal: Removal }): JSX.Element => (
  <>
    {failed && (
      <p class="banner bad" role="alert">
        {translate('activityStorageFailed')}
      </p>
    )}
    {removed !== null && (
      <div class="banner info tool-bar">
        <span>{translate('activityRemoved', String(removed.entries.length))}</span>
        <button type="button" onClick={() => inBackground(undo())}>
          {translate('activityUndo')}
        </button>
      </div>
    )}
  </>
);

interface Removed {
  readonly entries: readonly ActivityEntry[];
  /** To go back to, where it changed. */
  readonly retentionDays?: number;
}

interface Removal {
  /** What can still be put back: until the person leaves this part of the page. */
  readonly removed: Removed | null;
  readonly failed: boolean;
  readonly clear: () => Promise<void>;
  readonly keepFor: (days: number, before: number) => Promise<void>;
  readonly undo: () => Promise<void>;
}

const useRemoval = (shown: boolean, onUndone: () => void): Removal => {
  const [removed, setRemoved] = useState<Removed | null>(null);
  const [failed, setFailed] = useState(false);
  const announce = useAnnounce();
  useEffect(() => {
    if (!shown) setRemoved(null);
  }, [shown]);
  const attempt = async (work: () => Promise<Removed | null>): Promise<void> => {
    try {
      const next = await work();
      setFailed(false);
      setRemoved(next);
    } catch {
      setFailed(true);
    }
  };
  const afterRemoval = (removed: Removed, otherwise: string): Removed | null => {
    const count = removed.entries.length;
    announce(count === 0 ? otherwise : translate('activityRemoved', String(count)));
    return count === 0 ? null : removed;
  };
  return {
    removed,
    failed,
    clear: () => attempt(async () => afterRemoval({ entries: await list.clearActivity() }, '')),
    keepFor: (days, before) =>
      attempt(async () =>
        afterRemoval({ entries: await list.keepFor(days), retentionDays: before }, translate('activityRetentionSaved')),
      ),
    undo: () =>
      attempt(async () => {
        if (removed !== null) await list.putBackActivity(removed.entries, removed.retentionDays);
        announce(translate('activityPutBack'));
        onUndone();
        return null;
      }),
  };
};
