// The administrator's pool.json: what cannot be understood makes nothing ahead, and nothing that is understood asks for
// more than the limits.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PoolSettingsFile, sparesWanted } from '../../../dom0/engine/pool-settings.ts';
import { jsonLines, utf8, type FuzzTarget } from '../fuzz-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'glovebox-fuzz-pool-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'pool.json');

export const poolSettings: FuzzTarget = {
  name: 'pool.json',
  limits: [8, 1440, 64 * 1024],
  words: [
    '"spares":',
    '"templates":',
    '"prestarted":',
    '"maxAgeMinutes":',
    '"idleMinutes":',
    '"reserveMib":',
    '"__proto__":8',
    '"constructor":8',
    '1e999',
    '-1',
    '8',
    '9',
    '0.5',
  ],
  seeds: [
    ...jsonLines(
      { spares: 2, templates: { office: 3 } },
      { prestarted: 0, maxAgeMinutes: 5, idleMinutes: 1.5, reserveMib: 0 },
      {},
    ),
    ...utf8('', 'null', '[]'),
  ],
  run: async (bytes) => {
    await writeFile(path, bytes);
    const logged: unknown[] = [];
    const settings = await new PoolSettingsFile(path, (entry) => logged.push(entry)).read();
    const isRefused = logged.length > 0;
    for (const template of ['debian-13', 'office', 'constructor', 'toString']) {
      const spares: unknown = sparesWanted(settings, template);
      assert.ok(
        Number.isInteger(spares) && Number(spares) >= 0 && Number(spares) <= 8,
        `${String(spares)} spares of ${template}`,
      );
      if (isRefused) assert.equal(spares, 0);
    }
    assert.ok(settings.prestarted >= 0 && settings.prestarted <= (isRefused ? 0 : 2));
    assert.ok(settings.maxAgeMinutes >= 1 && settings.idleMinutes >= 1 && settings.reserveMib >= 0);
  },
};
