import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { documentMaxBytes } from '../../../../dom0/engine/template-access.ts';
import { documentMemoryPercent } from '../../../../protocol/limits.ts';

test('a guest gives documents the share of its memory that dom0 counts on', async () => {
  const init = await readFile(new URL('../../../../dispvm/image/init', import.meta.url), 'utf8');
  assert.equal(/-o size=(\d+)%\S* home \/home\/user/.exec(init)?.[1], String(documentMemoryPercent));
  assert.equal(documentMaxBytes({ memoryMib: 1000 }), 600 * 1024 * 1024);
});
