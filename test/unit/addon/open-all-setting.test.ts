// From how many files on “Open All” takes one disposable VM: what is stored is checked, and a change is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOpenAll, followOpenAll, openAllKey } from '../../../addon/open-all-setting.ts';
import { filesTogetherMax } from '../../../protocol/limits.ts';

type Changes = Readonly<Record<string, { readonly newValue?: unknown }>>;

test('only a number of files sets it', () => {
  for (const above of [1, 10, filesTogetherMax]) assert.equal(checkOpenAll(above), above);
  for (const other of [undefined, null, 0, -1, 1.5, '3', filesTogetherMax + 1, NaN, [3]])
    assert.equal(checkOpenAll(other), null);
});

test('is told at first and at each change, and a memory that cannot be read has set nothing', async () => {
  for (const [get, first] of [
    [() => Promise.resolve({ [openAllKey]: 3 }), 3],
    [() => Promise.reject(new Error('no memory')), null],
  ] as const) {
    const told: (number | null)[] = [];
    let change: (changes: Changes) => void = () => undefined;
    const onChanged = { addListener: (listener: typeof change) => void (change = listener) };
    followOpenAll({ get, onChanged }, (above) => told.push(above));
    await new Promise((resolve) => setImmediate(resolve));
    change({ [openAllKey]: { newValue: 5 } });
    change({ other: { newValue: 7 } });
    change({ [openAllKey]: {} });
    assert.deepEqual(told, [first, 5, null]);
  }
});
