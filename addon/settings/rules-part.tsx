// The rules: the administrator's, the person's own, and the catch-all; and everything that changes them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { emptyUserPolicy, type Rule } from '../../protocol/policy.ts';
import { translate } from '../translate.ts';
import { useAnnounce } from './announcer.tsx';
import { EditsMax } from './edits-max.tsx';
import { ImportDialog, type ImportedFile } from './import-dialog.tsx';
import type { PartProps } from './part-props.ts';
import { PolicyBanners } from './policy-banners.tsx';
import { OpenAllField } from './open-all-field.tsx';
import { usePolicy } from './policy-context.tsx';
import { isLocked, policyShown, type PolicyEditor, type ReadyState } from './policy-editor.ts';
import { exportPolicy } from './policy-files.ts';
import { newRuleId } from './policy-edits.ts';
import { ruleActions, type RuleActions } from './rule-actions.ts';
import { OtherwiseDialog, RuleDialog } from './rule-dialog.tsx';
import { RulesTable } from './rules-table.tsx';
import { RulesToolBar } from './rules-tool-bar.tsx';
import { inBackground } from '../in-background.ts';

export const RulesPart = (props: PartProps): JSX.Element => {
  const { state, editor } = usePolicy();
  if (state.phase === 'loading') return <p class="quiet">{translate('settingsLoading')}</p>;
  if (state.phase === 'failed') {
    return (
      <div class="banner bad" role="alert">
        <p>{translate('settingsLoadFailed')}</p>
        <p>
          <button type="button" onClick={() => inBackground(editor.load())}>
            {translate('settingsLoadAgain')}
          </button>
        </p>
      </div>
    );
  }
  return <Rules {...props} state={state} editor={editor} />;
};

/** What is being written in a dialog. */
type Task =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit'; readonly rule: Rule }
  | { readonly kind: 'otherwise' }
  | { readonly kind: 'import'; readonly file: ImportedFile };

const Rules = ({
  state,
  editor,
  shown,
  target,
}: PartProps & { readonly state: ReadyState; readonly editor: PolicyEditor }): JSX.Element => {
  const actions = ruleActions(state, editor, useAnnounce());
  const [task, setTask] = useState<Task | null>(null);
  const locked = isLocked(state.report);
  return (
    <>
      <PolicyBanners state={state} onSaveAgain={() => editor.saveAgain()} />
      {!locked && (
        <RulesToolBar
          state={state}
          actions={actions}
          keysActive={shown && task === null}
          onAdd={() => setTask({ kind: 'add' })}
          onImport={(file) => setTask({ kind: 'import', file })}
          onExport={() => exportPolicy(state.history.present ?? emptyUserPolicy)}
        />
      )}
      <RulesTable
        policy={policyShown(state)}
        locked={locked}
        target={shown ? target : null}
        actions={actions}
        onEdit={(what) => setTask(what === 'otherwise' ? { kind: 'otherwise' } : { kind: 'edit', rule: what })}
      />
      <OpenAllField allowed={state.report.policy.switches.maySameVm} />
      <EditsMax bounds={policyShown(state).editsMaxMib} locked={locked} onBound={actions.boundEdits} />
      {task !== null && <TaskDialog task={task} state={state} actions={actions} onClose={() => setTask(null)} />}
    </>
  );
};

interface TaskDialogProps {
  readonly task: Task;
  readonly state: ReadyState;
  readonly actions: RuleActions;
  readonly onClose: () => void;
}

const TaskDialog = ({ task, state, actions, onClose }: TaskDialogProps): JSX.Element => {
  const { switches, templates } = state.report.policy;
  const policy = policyShown(state);
  const shared = { switches, templateNames: Object.keys(templates), onClose };
  const closing =
    <T,>(act: (value: T) => void) =>
    (value: T): void => {
      act(value);
      onClose();
    };
  if (task.kind === 'import')
    return <ImportDialog file={task.file} before={policy} onReplace={closing(actions.replace)} onClose={onClose} />;
  if (task.kind === 'otherwise')
    return <OtherwiseDialog {...shared} otherwise={policy.otherwise} onSave={closing(actions.saveOtherwise)} />;
  return (
    <RuleDialog
      {...shared}
      rule={task.kind === 'edit' ? task.rule : null}
      newId={newRuleId(policy)}
      policy={policy}
      onSave={closing(actions.save)}
    />
  );
};
