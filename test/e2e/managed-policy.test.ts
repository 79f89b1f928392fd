// The administrator's policy in a real Thunderbird that reads a real policies.json, in a mount namespace of its own:
// what it orders happens, and what it forbids does not. What cannot be used is in managed-policy-faults.test.ts.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { addonId } from '../../protocol/names.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { askAddon, setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { pressInBar } from '../support/thunderbird/bars.ts';
import { draggedTypes } from '../support/thunderbird/dragged-types.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { kindsSubject } from '../support/thunderbird/sample-rows.ts';
import { dismissNotices } from '../support/thunderbird/session.ts';
import {
  dialogs,
  drawingSubject,
  onlyGlovebox,
  open,
  saveAll,
  startWorld,
  waitForNotice,
  type World,
} from '../support/thunderbird/managed-world.ts';
import { waitUntil } from '../support/wait-until.ts';

/** The flavours that a drag out of the attachment list offers to other programs. */
const offeredTypes = async (user: MailUser): Promise<readonly string[]> => {
  await user.selectMessage(drawingSubject);
  const from = await user.locateAttachment('ridge.txt');
  await user.click(from);
  const types = await draggedTypes(user, from);
  await user.press('Escape');
  return types;
};

describe('with the example for administrators, which installs the add-on too', { concurrency: 1 }, () => {
  let world: World;
  before(async () => {
    const example = await readFile(new URL('../../docs/examples/policies.json', import.meta.url), 'utf8');
    const preferences = { 'extensions.glovebox.showFirstPage': true };
    world = await startWorld((xpiPath) => example.replace('/opt/glovebox/dist/glovebox.xpi', xpiPath), {
      withAddon: false,
      preferences,
    });
    await world.user.until(
      'the add-on has been installed',
      'return Boolean(WebExtensionPolicy.getByID(args[0])?.extension?.backgroundState);',
      addonId,
    );
  });
  after(() => world.session.stop());

  test('the policy is read, and Thunderbird keeps the add-on, its preferences and its normal mode', async () => {
    const { policy, managed } = await askAddon(world.user, 'policy');
    assert.deepEqual(managed, { state: 'valid' });
    assert.deepEqual(policy.organisation, { name: 'Example Works', contact: 'it@example.org' });
    assert.deepEqual(
      policy.mandatoryRules.map(({ id }) => id),
      ['no-programs', 'suspicious'],
    );
    assert.equal(policy.rulesSource, 'managed-default');
    const { addonLocked, addonLockMissing } = await askAddon(world.user, 'status');
    assert.deepEqual({ addonLocked, addonLockMissing }, { addonLocked: true, addonLockMissing: false });
    const kept = await world.user.look(
      `const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
      const { permissions } = await AddonManager.getAddonByID(args[0]);
      return {
        mayDisable: Boolean(permissions & AddonManager.PERM_CAN_DISABLE), mayRemove: Boolean(permissions & AddonManager.PERM_CAN_UNINSTALL),
        suppressed: [Services.prefs.prefIsLocked("extensions.experiments.suppressed"),
          Services.prefs.getBoolPref("extensions.experiments.suppressed")],
        inline: [Services.prefs.prefIsLocked("mail.inline_attachments"), Services.prefs.getBoolPref("mail.inline_attachments")],
        safeMode: Services.policies.isAllowed("safeMode"),
      };`,
      addonId,
    );
    assert.deepEqual(kept, {
      mayDisable: false,
      mayRemove: false,
      suppressed: [true, false],
      inline: [false, true],
      safeMode: false,
    });
  });

  test('people who did not install it get no first page', async () => {
    const tabs = (await world.user.look(`const { tabInfo } = mainWindow().document.getElementById("tabmail");
      return tabInfo.map(({ linkedBrowser }) => linkedBrowser?.currentURI?.spec ?? "");`)) as string[];
    assert.deepEqual(
      tabs.filter((address) => address.endsWith('first.html')),
      [],
    );
  });

  test('a mandatory rule comes before the person’s own', async () => {
    await setUserPolicy(world.user, {
      version: 1,
      rules: [{ id: 'mine', when: { types: ['executable'] }, then: { action: 'open' } }],
      otherwise: { action: 'view' },
    });
    await waitUntil(
      async () => (await askAddon(world.user, 'policy')).policy.rulesSource === 'user',
      'the person’s rules count',
    );
    await world.user.selectMessage(kindsSubject);
    const traces = await findLocalTraces(world.user);
    const program = await open(world, kindsSubject, 'setup.exe');
    assert.equal(program.outcome, 'blocked');
    assert.equal(program.decision?.rule, 'no-programs');
    assert.equal(program.decision.ruleSource, 'mandatory');
    await waitForNotice(world.user, /^“setup\.exe” is blocked: .*Example Works decided this with the rule: /);
    const notes = await open(world, kindsSubject, 'notes.txt');
    assert.deepEqual([notes.decision?.action, notes.decision?.ruleSource], ['view', 'user']);
    await assertNothingOpened(world.user, traces);
  });

  test('“Ask” in the bar of what was blocked begins a message to the organisation, which the person sends', async () => {
    const opening = await open(world, kindsSubject, 'setup.exe');
    await pressInBar(world.user, 'Ask');
    const draft = (await world.user.until(
      'a message is begun',
      `const writing = Services.wm.getMostRecentWindow("msgcompose");
      const text = writing?.gMsgCompose?.editor?.outputToString("text/plain", 0);
      const to = [...writing?.document.querySelectorAll("#toAddrContainer mail-address-pill") ?? []].map(({
        emailAddress }) => emailAddress).join();
      return to !== "" && text?.includes("setup.exe") && { to, subject: writing.document.getElementById("msgSubject").value, text };`,
    )) as { readonly to: string; readonly subject: string; readonly text: string };
    assert.equal(draft.to, 'it@example.org');
    assert.equal(draft.subject, 'Glovebox: please let me open “setup.exe”');
    assert.match(draft.text, new RegExp(`Rule: ${opening.decision?.ruleTitle ?? assert.fail('the rule has a title')}`));
    await world.user.look(`const writing = Services.wm.getMostRecentWindow("msgcompose");
      writing.gMsgCompose.bodyModified = writing.gContentChanged = false;
      writing.close();`);
    await world.user.until('it is closed', 'return Services.wm.getMostRecentWindow("msgcompose") === null;');
  });

  test('the template map’s name is what the host is asked for', async () => {
    await setUserPolicy(world.user, null);
    await waitUntil(
      async () => (await askAddon(world.user, 'policy')).policy.rulesSource === 'managed-default',
      'the administrator’s defaults count',
    );
    const opening = await open(world, drawingSubject, 'roof.dwg');
    assert.equal(opening.decision?.rule, 'drawings');
    const { disposableTemplate, network, viewOnly } = await world.lastReceived();
    assert.deepEqual(
      { disposableTemplate, network, viewOnly },
      { disposableTemplate: 'windows-cad', network: false, viewOnly: false },
    );
  });
});

describe('where little is allowed', { concurrency: 1 }, () => {
  let world: World;
  before(async () => {
    world = await startWorld(
      onlyGlovebox({
        version: 1,
        organisation: { name: 'Example Works' },
        rules: [{ id: 'here', when: { types: ['pdf'] }, then: { action: 'local' } }],
        switches: { mayAddRules: false, maySave: false, mayDragOut: true, mayDisableAddon: false },
      }),
    );
  });
  after(() => world.session.stop());

  test('the person’s own rules wait, and a lock that Thunderbird does not keep is told', async () => {
    await setUserPolicy(world.user, {
      version: 1,
      rules: [{ id: 'mine', then: { action: 'open' } }],
      otherwise: { action: 'open' },
    });
    const { policy } = await askAddon(world.user, 'policy');
    assert.deepEqual(
      policy.rules.map(({ id }) => id),
      ['here'],
    );
    assert.equal(policy.switches.mayAddRules, false);
    assert.equal((await askAddon(world.user, 'status')).addonLockMissing, true);
  });

  test('a rule that says “local” opens nothing here without the switch', async () => {
    await world.user.selectMessage(kindsSubject);
    const traces = await findLocalTraces(world.user);
    const opening = await open(world, kindsSubject, 'report.pdf');
    assert.equal(opening.decision?.rule, 'here');
    assert.equal(opening.decision.action, 'view');
    assert.equal((await world.lastReceived()).viewOnly, true);
    await assertNothingOpened(world.user, traces);
  });

  for (const [title, act, names] of [
    ['“Save All”', saveAll, /^2 attachments were not saved: Example Works does not allow/],
    [
      '“Save As…” in the menu',
      async (user: MailUser) => user.pickFromMenu(await user.locateAttachment('ridge.txt'), 'Save As…'),
      /^“ridge\.txt” was not saved: Example Works/,
    ],
    [
      '“Detach…” in the menu',
      async (user: MailUser) => user.pickFromMenu(await user.locateAttachment('ridge.txt'), 'Detach…'),
      /^“ridge\.txt” was not saved: Example Works/,
    ],
    [
      'Glovebox’ own “Save…”',
      async (user: MailUser) => {
        await user.pickFromMenu(await user.locateAttachment('ridge.txt'), 'Glovebox');
        await user.pickFromOpenMenu('Save…');
      },
      /^“ridge\.txt” was not saved: Example Works/,
    ],
  ] as const) {
    test(`${title} saves nothing and says why`, async (t) => {
      await world.user.selectMessage(drawingSubject);
      await dismissNotices(world.user);
      const traces = await findLocalTraces(world.user);
      await act(world.user);
      t.diagnostic(await waitForNotice(world.user, names));
      assert.deepEqual(await dialogs(world.user), []);
      await assertNothingOpened(world.user, traces);
    });
  }

  test('dragging out would be saving: no file is offered although the policy allows dragging', async () => {
    const types = await offeredTypes(world.user);
    assert.ok(types.includes('text/x-moz-url'), 'Thunderbird filled in the drag');
    assert.deepEqual(
      types.filter((type) => type.includes('file-promise')),
      [],
    );
  });
});

describe('where much is allowed', { concurrency: 1 }, () => {
  let world: World;
  before(async () => {
    world = await startWorld(
      onlyGlovebox({
        version: 1,
        rules: [{ id: 'here', when: { types: ['pdf', 'message'] }, then: { action: 'local' } }],
        otherwise: { action: 'view' },
        switches: { mayOpenLocally: true, mayDragOut: true },
      }),
    );
  });
  after(() => world.session.stop());

  for (const name of ['report.pdf', 'inner.eml']) {
    test(`${name} opens in Thunderbird’s own way`, async () => {
      await world.user.selectMessage(kindsSubject);
      const before = await findLocalTraces(world.user);
      const opening = await open(world, kindsSubject, name);
      assert.deepEqual([opening.outcome, opening.decision?.action, opening.decision?.rule], ['local', 'local', 'here']);
      // The tab comes last, and gets its address last: nothing of it is still on its way when the next test begins.
      await waitUntil(
        async () =>
          (await findLocalTraces(world.user)).tabs.some((tab) => !before.tabs.includes(tab) && !/ (about)?$/.test(tab)),
        `${name} is open`,
      );
      await assert.rejects(assertNothingOpened(world.user, before), /something opened/);
    });
  }

  test('what no rule lets go stays in a DispVM', async () => {
    await world.user.selectMessage(kindsSubject);
    const traces = await findLocalTraces(world.user);
    assert.equal((await open(world, kindsSubject, 'notes.txt')).decision?.action, 'view');
    await assertNothingOpened(world.user, traces);
  });

  test('a drag out offers the file', async () => {
    const types = await offeredTypes(world.user);
    assert.deepEqual(types.filter((type) => type.includes('file-promise')).toSorted(), [
      'application/x-moz-file-promise',
      'application/x-moz-file-promise-dest-filename',
      'application/x-moz-file-promise-url',
    ]);
  });

  test('“Save All” asks where to', async () => {
    await saveAll(world.user);
    await waitUntil(async () => (await dialogs(world.user)).length > 0, 'the dialog is open');
    await world.user.press('Escape');
  });
});
