// Joins the policy editor with the add-on's storage and background page, and hands it to every part of the page.
import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { PageReplies, PageRequest } from '../page-messages.ts';
import type { PolicyReport } from '../policy/policy-report.ts';
import { PolicyWriter } from '../policy/policy-writer.ts';
import { userPolicyKey } from '../policy/storage-keys.ts';
import { PolicyEditor, type EditorState } from './policy-editor.ts';
import { inBackground } from '../in-background.ts';

interface PolicyAccess {
  readonly state: EditorState;
  readonly editor: PolicyEditor;
}

const PolicyContext = createContext<PolicyAccess | null>(null);

export const usePolicy = (): PolicyAccess => {
  const access = useContext(PolicyContext);
  if (access === null) throw new Error('outside of a PolicyProvider');
  return access;
};

const askPolicy = async (): Promise<PolicyReport> => {
  const request: PageRequest = { type: 'policy' };
  const report = await browser.runtime.sendMessage<PageRequest, PageReplies['policy'] | null | undefined>(request);
  if (report === null || report === undefined) throw new Error('the background page gave no policy');
  return report;
};

export const PolicyProvider = ({ children }: { readonly children: ComponentChildren }): JSX.Element => {
  const [state, setState] = useState<EditorState>({ phase: 'loading' });
  const editor = useMemo(
    () => new PolicyEditor(new PolicyWriter(browser.storage.local, navigator.locks), askPolicy, setState),
    [],
  );
  useEffect(() => {
    const onChanged = (changes: Readonly<Record<string, unknown>>, area: string): void => {
      if (area === 'local' && userPolicyKey in changes) editor.onStored();
    };
    browser.storage.onChanged.addListener(onChanged);
    inBackground(editor.load());
    return () => browser.storage.onChanged.removeListener(onChanged);
  }, [editor]);
  useWarningBeforeLeaving(state.phase === 'ready' && (state.save === 'failed' || state.save === 'saving'));
  return <PolicyContext.Provider value={{ state, editor }}>{children}</PolicyContext.Provider>;
};

const useWarningBeforeLeaving = (unsaved: boolean): void => {
  useEffect(() => {
    if (!unsaved) return;
    const onLeave = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', onLeave);
    return () => removeEventListener('beforeunload', onLeave);
  }, [unsaved]);
};
