// An administrator's policy that cannot be used, in a real Thunderbird: it is said loudly, and opens and saves nothing
// that it might forbid.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { addonId } from '../../protocol/names.ts';
import { oneOrAll } from '../support/thorough.ts';
import { askAddon } from '../support/thunderbird/addon-page.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import {
  dialogs,
  onlyGlovebox,
  open,
  saveAll,
  startWorld,
  waitForNotice,
  type PolicyOf,
} from '../support/thunderbird/managed-world.ts';
import { kindsSubject } from '../support/thunderbird/sample-rows.ts';
import { dismissNotices } from '../support/thunderbird/session.ts';

const invalid = {
  version: 1,
  organisation: { name: 'Example Works', contact: 'it@example.org' },
  otherwise: { action: 'local' },
  switches: { mayOpenLocally: true, maySave: 'yes' },
};
const unusable: Readonly<
  Record<string, { readonly policies: PolicyOf; readonly notice: RegExp; readonly path: RegExp }>
> = {
  'a policy with an error': {
    policies: onlyGlovebox(invalid),
    notice: /rules have an error: .*tell Example Works \(it@example\.org\).*switches\.maySave: must be true or false/,
    path: /^switches\.maySave$/,
  },
  'a policy that is no object': {
    policies: onlyGlovebox('all'),
    notice: /rules have an error: .*tell your administrator.*3rdparty/,
    path: /policies\.json$/,
  },
  'a policy for another id, beside an installation by force': {
    policies: (xpiPath) => ({
      policies: {
        ExtensionSettings: { [addonId]: { installation_mode: 'force_installed', install_url: `file://${xpiPath}` } },
        '3rdparty': { Extensions: { 'glovebox@glovebox.sofware': { version: 1, otherwise: { action: 'block' } } } },
      },
    }),
    notice: /rules have an error: .*tell your administrator.*policies\.json: it installs Glovebox/,
    path: /policies\.json$/,
  },
  'a policies.json that is not JSON': {
    policies: () => '{ "policies": {',
    notice: /rules have an error: .*tell your administrator.*policies\.json: it is not JSON/,
    path: /policies\.json$/,
  },
  'a policies.json of no bytes': {
    policies: () => '',
    notice: /have an error: .*policies\.json: it is not JSON/,
    path: /policies\.json$/,
  },
};

for (const [title, { policies, notice, path }] of oneOrAll(Object.entries(unusable))) {
  test(`${title}: it is said, everything is view-only, and nothing can be saved or changed`, async (t) => {
    const world = await startWorld(policies);
    try {
      t.diagnostic(await waitForNotice(world.user, notice));
      if (process.env['SCREENSHOTS'] !== undefined)
        await world.user.takeScreenshot(join(process.env['SCREENSHOTS'], `${title.replaceAll(' ', '-')}.png`));
      const { policy, managed } = await askAddon(world.user, 'policy');
      assert.equal(managed.state, 'invalid');
      assert.match(managed.errors[0]?.path ?? '', path);
      assert.ok(Object.values(policy.switches).every((allowed) => !allowed));
      await world.user.selectMessage(kindsSubject);
      const traces = await findLocalTraces(world.user);
      assert.equal((await open(world, kindsSubject, 'report.pdf')).decision?.action, 'view');
      await dismissNotices(world.user);
      await saveAll(world.user);
      await waitForNotice(world.user, /^2 attachments were not saved: The rules for attachments have an error/);
      assert.deepEqual(await dialogs(world.user), []);
      await assertNothingOpened(world.user, traces);
    } finally {
      await world.session.stop();
    }
  });
}

test('a managed-storage file in the person’s home is refused, and said', async (t) => {
  const prepareHome = async (home: string): Promise<void> => {
    const folder = join(home, '.mozilla', 'managed-storage');
    await mkdir(folder, { recursive: true });
    const data = { version: 1, otherwise: { action: 'local' }, switches: { mayOpenLocally: true } };
    await writeFile(
      join(folder, `${addonId}.json`),
      JSON.stringify({ name: addonId, description: 'not an administrator', type: 'storage', data }),
    );
  };
  const world = await startWorld(null, { prepareHome });
  try {
    t.diagnostic(await waitForNotice(world.user, /^A file with rules was ignored: .*only an administrator may/));
    const { policy, managed } = await askAddon(world.user, 'policy');
    assert.equal(managed.state, 'refused');
    assert.match(managed.path, /\.mozilla\/managed-storage\/glovebox@glovebox\.software\.json$/);
    assert.equal(policy.switches.mayOpenLocally, false);
    await world.user.selectMessage(kindsSubject);
    const traces = await findLocalTraces(world.user);
    assert.equal((await open(world, kindsSubject, 'notes.txt')).decision?.ruleSource, 'built-in');
    await assertNothingOpened(world.user, traces);
  } finally {
    await world.session.stop();
  }
});
