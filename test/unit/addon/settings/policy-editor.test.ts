// What the settings page does with changes: each is saved, none is lost, and none undoes what was stored meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectivePolicy } from '../../../../addon/policy/effective-policy.ts';
import {
  PolicyEditor,
  policyInForce,
  policyShown,
  type EditorState,
  type ReadyState,
} from '../../../../addon/settings/policy-editor.ts';
import { withOtherwise, withSwitched } from '../../../../addon/settings/policy-edits.ts';
import { answerSchema, emptyUserPolicy, outcomeSchema, userPolicySchema } from '../../../../protocol/policy.ts';
import { MemoryStorage } from '../../../support/policy-storage.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const block = outcomeSchema.parse({ action: 'block' });
const answer = answerSchema.parse({ id: 'remembered-1', to: ['otherwise'], when: {}, choice: 'view' });

const edit = async (
  storage: MemoryStorage,
): Promise<{ readonly editor: PolicyEditor; readonly state: () => ReadyState }> => {
  const shown: EditorState[] = [];
  const report = { policy: effectivePolicy(null, null), managed: { state: 'none' as const } };
  const editor = new PolicyEditor(
    storage.writer,
    () => Promise.resolve(report),
    (state) => shown.push(state),
  );
  storage.onChanged.addListener(() => editor.onStored());
  await editor.load();
  const state = (): ReadyState => {
    const last = shown.at(-1);
    return last?.phase === 'ready' ? last : assert.fail('it is not ready');
  };
  return { editor, state };
};

test('a change and an answer at the same time are both kept, and either can be undone', async () => {
  const storage = new MemoryStorage();
  const { editor, state } = await edit(storage);
  const remembering = storage.writer.change(() => ({ ...emptyUserPolicy, answers: [answer] }));
  editor.editRules((rules) => withSwitched(rules, 'scripts', false));
  await remembering;
  await waitUntil(() => state().save === 'saved', 'the change is saved');
  const both = { ...emptyUserPolicy, answers: [answer], switchedOff: ['scripts'] };
  assert.deepEqual(storage.stored, both);
  assert.deepEqual(state().history.present, both);
  editor.undo();
  await waitUntil(() => userPolicySchema.parse(storage.stored).switchedOff.length === 0, 'the change is undone');
  assert.deepEqual(userPolicySchema.parse(storage.stored).answers, [answer]);
  editor.undo();
  await waitUntil(() => storage.stored === undefined, 'nothing is the person’s own any more');
});

test('a bound for edits stays while rules are changed, and can be undone', async () => {
  const storage = new MemoryStorage();
  const { editor, state } = await edit(storage);
  editor.boundEdits(25);
  editor.editRules((rules) => withSwitched(rules, 'scripts', false));
  await waitUntil(() => state().save === 'saved', 'both are saved');
  assert.deepEqual(storage.stored, { ...emptyUserPolicy, editsMaxMib: 25, switchedOff: ['scripts'] });
  assert.deepEqual(policyShown(state()).editsMaxMib, { administrators: null, own: 25 });
  editor.boundEdits(null);
  await waitUntil(() => state().save === 'saved', 'the bound is gone');
  assert.deepEqual(storage.stored, { ...emptyUserPolicy, switchedOff: ['scripts'] });
  editor.undo();
  await waitUntil(() => userPolicySchema.parse(storage.stored).editsMaxMib === 25, 'it is back');
});

test('what cannot be saved stays, is said, and is saved with the next change', async () => {
  const storage = new MemoryStorage();
  const { editor, state } = await edit(storage);
  storage.full = true;
  editor.editRules((rules) => withOtherwise(rules, block));
  await waitUntil(() => state().save === 'failed', 'it is not saved');
  assert.equal(policyShown(state()).otherwise.action, 'block');
  storage.full = false;
  editor.editRules((rules) => withSwitched(rules, 'scripts', false));
  await waitUntil(() => state().save === 'saved', 'both are saved');
  assert.deepEqual(storage.stored, { ...emptyUserPolicy, switchedOff: ['scripts'], otherwise: block });
});

test('keeps more rules than a policy can hold from being stored', async () => {
  const storage = new MemoryStorage();
  const { editor, state } = await edit(storage);
  const rule = { id: 'rule-1', enabled: true, when: {}, then: block };
  editor.editRules((list) => ({ ...list, rules: Array.from({ length: 501 }, (_, at) => ({ ...rule, id: `r${at}` })) }));
  await waitUntil(() => state().save === 'failed', 'it is not saved');
  assert.equal(storage.stored, undefined);
});

test('over what cannot be read the defaults are shown, while something narrower counts, until something is saved', async () => {
  const storage = new MemoryStorage({ version: 7 });
  const { editor, state } = await edit(storage);
  assert.equal(state().unreadable, true);
  assert.deepEqual(policyShown(state()), effectivePolicy(null, null));
  assert.deepEqual(policyInForce(state()), effectivePolicy(null, 'unreadable'));
  editor.editRules((rules) => withSwitched(rules, 'scripts', false));
  await waitUntil(() => !state().unreadable, 'it is replaced');
  assert.deepEqual(storage.stored, { ...emptyUserPolicy, switchedOff: ['scripts'] });
});
