// The rules in the order in which they are asked: the administrator's, the person's or the defaults, and the catch-all.
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { displayName } from '../../protocol/file-names.ts';
import { otherwiseId, type Rule } from '../../protocol/policy.ts';
import { translate } from '../translate.ts';
import { placeAnswers } from '../policy/answers.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { findIdleRules } from '../policy/idle-rules.ts';
import { policyErrorText } from '../policy/policy-errors.ts';
import { nameRule } from '../policy/rule-name.ts';
import { AnswerRow } from './answer-row.tsx';
import type { RuleActions } from './rule-actions.ts';
import { rowId, RuleRow, type RowControls } from './rule-row.tsx';

interface RulesTableProps {
  readonly policy: EffectivePolicy;
  readonly locked: boolean;
  /** The row that somebody was led to. */
  readonly target: string | null;
  readonly actions: RuleActions;
  readonly onEdit: (what: Rule | 'otherwise') => void;
}

export const RulesTable = (props: RulesTableProps): JSX.Element => {
  const { policy, target } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  useKeptFocus(body);
  useTarget(target);
  const lockedBy =
    policy.organisation === null || policy.organisation === undefined
      ? translate('ruleSetByAdministrator')
      : translate('ruleSetBy', policy.organisation.name);
  return (
    <div class="table-scroll">
      <table class="rules">
        <caption class="visually-hidden">{translate('settingsRules')}</caption>
        <RulesHead />
        <tbody ref={body}>
          {policy.mandatoryRules.map((rule, index) => (
            <RuleRow
              key={rowId('mandatory', rule.id)}
              {...place(rowId('mandatory', rule.id), target)}
              rule={rule}
              number={index + 1}
              lockedBy={lockedBy}
              problem={null}
              controls={null}
              className="mandatory"
            />
          ))}
          <OwnRows {...props} />
        </tbody>
      </table>
    </div>
  );
};

const RulesHead = (): JSX.Element => (
  <thead>
    <tr>
      <td />
      <th scope="col">{translate('ruleColumnRule')}</th>
      <th scope="col">{translate('ruleColumnAction')}</th>
      <th scope="col">{translate('ruleColumnOn')}</th>
      <td />
    </tr>
  </thead>
);

const place = (id: string, target: string | null): { readonly id: string; readonly highlighted: boolean } => ({
  id,
  highlighted: target === id,
});

/** Each rule behind the answers that stand with it; what happens otherwise is last. */
const OwnRows = ({ policy, locked, target, actions, onEdit }: RulesTableProps): JSX.Element => {
  const controlsFor = useRowControls(policy.rules, actions, onEdit);
  const problemOf = findProblems(policy);
  const before = policy.mandatoryRules.length;
  const placed = placeAnswers(policy);
  const answersTo = (askedBy: string | null): JSX.Element[] =>
    placed
      .filter((answer) => answer.askedBy === askedBy)
      .map((answer) => (
        <AnswerRow
          key={rowId('own', answer.answer.id)}
          {...place(rowId('own', answer.answer.id), target)}
          placed={answer}
          policy={policy}
          actions={locked ? null : actions}
        />
      ));
  return (
    <>
      {policy.rules.map((rule, index) => {
        const { className, drop, controls } = controlsFor(rule, index);
        return [
          ...answersTo(rule.id),
          <RuleRow
            key={rowId('own', rule.id)}
            {...place(rowId('own', rule.id), target)}
            rule={rule}
            number={before + index + 1}
            lockedBy={null}
            problem={problemOf(index)}
            controls={locked ? null : controls}
            className={className}
            drop={locked ? {} : drop}
          />,
        ];
      })}
      {answersTo(otherwiseId)}
      {answersTo(null)}
      <RuleRow
        key={otherwiseId}
        {...place(rowId('own', otherwiseId), target)}
        rule={{ otherwise: policy.otherwise }}
        number={before + policy.rules.length + 1}
        lockedBy={null}
        problem={null}
        controls={locked ? null : { edit: () => onEdit('otherwise') }}
        className="otherwise"
      />
    </>
  );
};

/** The same warnings as of `glovebox policy check`, for the rules that a person may change. */
const findProblems = ({ mandatoryRules, rules, switches }: EffectivePolicy): ((index: number) => string | null) => {
  const names = new Map(
    [...mandatoryRules, ...rules].map((rule, index) => [rule.id, nameRule(rule, index + 1, translate)]),
  );
  const findings = findIdleRules({
    version: 1,
    mandatoryRules: [...mandatoryRules],
    rules: [...rules],
    switches,
    templates: {},
  });
  return (index) => {
    const finding = findings.find(({ path }) => path === `rules[${index}]` || path.startsWith(`rules[${index}].`));
    if (finding === undefined) return null;
    // Rules name each other by their ids; a person knows their names.
    const values = finding.values.map((id) => names.get(String(id)) ?? id);
    return displayName(policyErrorText({ ...finding, values }, translate), 500);
  };
};

interface RowBehaviour {
  readonly className: string;
  readonly drop: JSX.HTMLAttributes<HTMLTableRowElement>;
  readonly controls: RowControls;
}

const useRowControls = (
  rules: readonly Rule[],
  actions: RuleActions,
  onEdit: RulesTableProps['onEdit'],
): ((rule: Rule, index: number) => RowBehaviour) => {
  const [dragged, setDragged] = useState<Rule | null>(null);
  /** Before which row it would fall. */
  const [gap, setGap] = useState<number | null>(null);
  const endDrag = (): void => {
    setDragged(null);
    setGap(null);
  };
  return (rule, index) => ({
    className: [
      dragged?.id === rule.id ? 'dragged' : '',
      gap === index ? 'drop-before' : '',
      gap === index + 1 ? 'drop-after' : '',
    ].join(' '),
    drop: {
      onDragOver: (event) => {
        if (dragged === null) return;
        event.preventDefault();
        const { top, height } = event.currentTarget.getBoundingClientRect();
        setGap(event.clientY < top + height / 2 ? index : index + 1);
      },
      onDrop: (event) => {
        event.preventDefault();
        const from = rules.findIndex(({ id }) => id === dragged?.id);
        if (dragged !== null && gap !== null) actions.move(dragged, gap > from ? gap - 1 : gap);
        endDrag();
      },
    },
    controls: {
      edit: () => onEdit(rule),
      toggle: (enabled) => actions.toggle(rule, enabled),
      remove: () => {
        focusAfterRemoval(rules, index);
        actions.remove(rule);
      },
      place: {
        position: index,
        count: rules.length,
        moveTo: (position) => actions.move(rule, position),
        duplicate: () => actions.duplicate(rule),
        dragHandle: {
          onDragStart: (event) => {
            startDrag(event, rule);
            setDragged(rule);
          },
          onDragEnd: endDrag,
        },
      },
    },
  });
};

const startDrag = (
  { dataTransfer, currentTarget }: DragEvent & { readonly currentTarget: HTMLElement },
  { id }: Rule,
): void => {
  if (dataTransfer === null) return;
  dataTransfer.effectAllowed = 'move';
  dataTransfer.setData('text/plain', id);
  const row = currentTarget.closest('tr');
  if (row !== null) dataTransfer.setDragImage(row, 20, 20);
};

/** The keyboard goes on with the next row; the last one is always there. */
const focusAfterRemoval = (rules: readonly Rule[], index: number): void => {
  const next = rules[index + 1] ?? rules[index - 1];
  document
    .getElementById(next === undefined ? `${rowId('own', 'otherwise')}-edit` : `${rowId('own', next.id)}-remove`)
    ?.focus();
};

/** A row that moves in the document loses the keyboard; the same control gets it back. */
const useKeptFocus = (body: { readonly current: HTMLElement | null }): void => {
  const focused = useRef<string | null>(null);
  const active = document.activeElement;
  focused.current = active !== null && (body.current?.contains(active) ?? false) ? active.id : null;
  useLayoutEffect(() => {
    const { current } = focused;
    if (current !== null && document.activeElement?.id !== current) document.getElementById(current)?.focus();
  });
};

const useTarget = (target: string | null): void => {
  useEffect(() => {
    const row = target === null ? null : document.getElementById(target);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }, [target]);
};
