// One row of the rules table: what the rule does in a sentence, and the controls to change it where it may be changed.
import type { JSX } from 'preact';
import { displayName } from '../../protocol/file-names.ts';
import type { Outcome, Rule } from '../../protocol/policy.ts';
import type { MessageKey } from '../i18n.ts';
import { trustsSenderAlone } from '../policy/overridden-rules.ts';
import { nameRule } from '../policy/rule-name.ts';
import { shownLocale, translate } from '../translate.ts';
import { Icon, IconButton } from './icon.tsx';
import { describeOutcome, describeRule } from './rule-sentence.ts';

export const rowId = (source: 'mandatory' | 'own', ruleId: string): string => `${source}-${ruleId}`;

/** What is not given cannot be done: what happens otherwise is always last, and an answer stays with its question. */
export interface RowControls {
  readonly edit?: () => void;
  readonly toggle?: (enabled: boolean) => void;
  readonly remove?: () => void;
  readonly place?: {
    readonly position: number;
    readonly count: number;
    readonly moveTo: (position: number) => void;
    readonly duplicate: () => void;
    readonly dragHandle: JSX.HTMLAttributes<HTMLSpanElement>;
  };
}

interface RuleRowProps {
  readonly id: string;
  readonly rule: Rule | { readonly otherwise: Outcome };
  /** From 1; what a rule without a title is called by, where it has a number. */
  readonly number: number | null;
  /** Where it comes from, where that is not plain. */
  readonly origin?: string;
  /** Who says so, where it is not the person. */
  readonly lockedBy: string | null;
  /** Why it does nothing, where it can do nothing. */
  readonly problem: string | null;
  /** null where it may not be changed. */
  readonly controls: RowControls | null;
  readonly highlighted: boolean;
  readonly className: string;
  readonly drop?: JSX.HTMLAttributes<HTMLTableRowElement>;
}

export const RuleRow = ({
  id,
  rule,
  number,
  origin,
  lockedBy,
  problem,
  controls,
  highlighted,
  className,
  drop,
}: RuleRowProps): JSX.Element => {
  const enabled = !('enabled' in rule) || rule.enabled;
  const name = 'otherwise' in rule ? translate('ruleOtherwise') : nameRule(rule, number, translate);
  return (
    <tr
      id={id}
      tabIndex={-1}
      class={`${className} ${enabled ? '' : 'off'} ${highlighted ? 'highlighted' : ''}`}
      onKeyDown={(event) => moveByKey(event, controls)}
      {...drop}
    >
      <td class="order">
        {controls === null ? <Icon name="lock" /> : controls.place !== undefined && <Handle place={controls.place} />}
      </td>
      <th scope="row">
        <RuleText rule={rule} name={name} />
        {origin !== undefined && <span class="sentence quiet">{origin}</span>}
        {problem !== null && <span class="sentence problem">{problem}</span>}{' '}
        {lockedBy !== null && <span class="badge">{lockedBy}</span>}
      </th>
      <td>
        <ActionBadge action={'otherwise' in rule ? rule.otherwise.action : rule.then.action} />
      </td>
      <td class="switch">
        {'enabled' in rule && (
          <input
            type="checkbox"
            role="switch"
            id={`${id}-on`}
            aria-label={translate('ruleOnLabel', name)}
            checked={rule.enabled}
            disabled={controls?.toggle === undefined}
            onChange={(event) => controls?.toggle?.(event.currentTarget.checked)}
          />
        )}
      </td>
      <td class="controls">{controls !== null && <RowButtons id={id} name={name} controls={controls} />}</td>
    </tr>
  );
};

const language = (): Parameters<typeof describeRule>[1] => ({ translate, locale: shownLocale() });

const RuleText = ({ rule, name }: Pick<RuleRowProps, 'rule'> & { readonly name: string }): JSX.Element => {
  if ('otherwise' in rule) {
    return (
      <>
        <span class="rule-title">{name}</span>
        <span class="sentence">
          {translate('ruleSentence', translate('ruleOtherwiseWhat'), describeOutcome(rule.otherwise, language()))}
        </span>
      </>
    );
  }
  return (
    <>
      <span class="rule-title">{name}</span>
      <span class="sentence">{describeRule(rule, language())}</span>
      {trustsSenderAlone(rule.when) && <span class="rule-caution quiet">{translate('ruleSendersForgedShort')}</span>}
      {rule.note !== undefined && <span class="sentence quiet">{displayName(rule.note, 500)}</span>}
    </>
  );
};

const badgeKeys = {
  open: 'ruleBadgeOpen',
  view: 'ruleBadgeView',
  'safe-copy': 'ruleBadgeSafeCopy',
  print: 'ruleBadgePrint',
  ask: 'ruleBadgeAsk',
  thunderbird: 'ruleBadgeThunderbird',
  local: 'ruleBadgeLocal',
  save: 'ruleBadgeSave',
  block: 'ruleBadgeBlock',
} as const satisfies Readonly<Record<Outcome['action'], MessageKey>>;

export const ActionBadge = ({ action }: { readonly action: Outcome['action'] }): JSX.Element => (
  <span class={`badge action-${action}`}>{translate(badgeKeys[action])}</span>
);

/** For the mouse alone: the keyboard has the buttons. */
const Handle = ({ place }: { readonly place: NonNullable<RowControls['place']> }): JSX.Element => (
  <span class="handle" title={translate('ruleDrag')} draggable {...place.dragHandle}>
    <Icon name="grip" />
  </span>
);

const RowButtons = ({
  id,
  name,
  controls,
}: {
  readonly id: string;
  readonly name: string;
  readonly controls: RowControls;
}): JSX.Element => {
  const { place, edit, remove } = controls;
  return (
    <div class="row-buttons">
      {place !== undefined && (
        <IconButton
          id={`${id}-up`}
          icon="up"
          label={translate('ruleUp', name)}
          off={place.position === 0}
          onClick={() => place.moveTo(place.position - 1)}
        />
      )}
      {place !== undefined && (
        <IconButton
          id={`${id}-down`}
          icon="down"
          label={translate('ruleDown', name)}
          off={place.position === place.count - 1}
          onClick={() => place.moveTo(place.position + 1)}
        />
      )}
      {edit !== undefined && (
        <IconButton id={`${id}-edit`} icon="edit" label={translate('ruleEdit', name)} onClick={edit} />
      )}
      {place !== undefined && (
        <IconButton id={`${id}-copy`} icon="copy" label={translate('ruleDuplicate', name)} onClick={place.duplicate} />
      )}
      {remove !== undefined && (
        <IconButton id={`${id}-remove`} icon="remove" label={translate('ruleRemove', name)} onClick={remove} />
      )}
    </div>
  );
};

const moveByKey = (event: KeyboardEvent, controls: RowControls | null): void => {
  const { key, altKey } = event;
  if (!altKey || (key !== 'ArrowUp' && key !== 'ArrowDown') || controls?.place === undefined) return;
  event.preventDefault();
  controls.place.moveTo(controls.place.position + (key === 'ArrowUp' ? -1 : 1));
};
