// The buttons over the rules table, and whether the last change is saved.
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { translate } from '../translate.ts';
import { Icon } from './icon.tsx';
import type { ImportedFile } from './import-dialog.tsx';
import type { ReadyState } from './policy-editor.ts';
import { readPolicyFile } from './policy-files.ts';
import type { RuleActions } from './rule-actions.ts';
import { inBackground } from '../in-background.ts';

interface ToolBarProps {
  readonly state: ReadyState;
  readonly actions: RuleActions;
  readonly onAdd: () => void;
  readonly onImport: (file: ImportedFile) => void;
  readonly onExport: () => void;
  readonly keysActive: boolean;
}

export const RulesToolBar = ({ state, actions, onAdd, onImport, onExport, keysActive }: ToolBarProps): JSX.Element => {
  const { past, present, future } = state.history;
  useUndoKeys(keysActive, actions);
  return (
    <div class="tool-bar">
      <button type="button" class="primary" onClick={onAdd}>
        <Icon name="plus" />
        {translate('ruleAdd')}
      </button>
      <button type="button" disabled={past.length === 0} onClick={actions.undo}>
        <Icon name="undo" />
        {translate('ruleUndo')}
      </button>
      <button type="button" disabled={future.length === 0} onClick={actions.redo}>
        <Icon name="redo" />
        {translate('ruleRedo')}
      </button>
      <span class={`save-note ${state.save}`} data-save={state.save}>
        {saveNotes[state.save]()}
      </span>
      <span class="spacer" />
      <ImportButton onImport={onImport} />
      <button type="button" onClick={onExport}>
        {translate('importExport')}
      </button>
      <button type="button" disabled={present === null && !state.unreadable} onClick={actions.restoreDefaults}>
        {translate('ruleRestoreDefaults')}
      </button>
    </div>
  );
};

const ImportButton = ({ onImport }: Pick<ToolBarProps, 'onImport'>): JSX.Element => {
  const input = useRef<HTMLInputElement>(null);
  const onChange = async (chosen: HTMLInputElement): Promise<void> => {
    const file = chosen.files?.[0];
    // So that the same file, mended, can be chosen again.
    chosen.value = '';
    if (file !== undefined) onImport({ untrustedName: file.name, check: await readPolicyFile(file) });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label={translate('importOpen')}
        onChange={(event) => inBackground(onChange(event.currentTarget))}
      />
      <button type="button" onClick={() => input.current?.click()}>
        {translate('importOpen')}
      </button>
    </>
  );
};

const saveNotes: Readonly<Record<ReadyState['save'], () => string>> = {
  unchanged: () => '',
  saving: () => translate('settingsSaving'),
  saved: () => translate('settingsSaved'),
  failed: () => translate('settingsNotSaved'),
};

/** The keys stay the field's own where a text is being typed, and do nothing while a dialog is open. */
const useUndoKeys = (active: boolean, { undo, redo }: RuleActions): void => {
  useLayoutEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== 'z' && key !== 'y')) return;
      if (event.target instanceof Element && event.target.matches('input[type=text], textarea')) return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) redo();
      else undo();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [active, undo, redo]);
};
