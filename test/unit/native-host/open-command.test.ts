// Which options of `glovebox open` fit each other, and the computer that it runs on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrongUseOf } from '../../../native-host/open-command.ts';

const plain = {
  screenshot: undefined,
  'close-after-visible': false,
  'wait-visible-ms': undefined,
  'same-vm': false,
  network: false,
  attachment: false,
};

test('on Qubes OS what needs to know when a document can be seen is refused by its name; elsewhere it is taken', () => {
  for (const [options, name] of [
    [{ ...plain, screenshot: '/tmp/a.png' }, '--screenshot '],
    [{ ...plain, 'close-after-visible': true }, '--close-after-visible '],
    [{ ...plain, 'wait-visible-ms': 5000 }, '--wait-visible-ms '],
  ] as const) {
    assert.ok(wrongUseOf(options, 1, 'qubes')?.startsWith(name), name);
    for (const kind of ['embedded', 'farm'] as const) assert.equal(wrongUseOf(options, 1, kind), null, name);
  }
  assert.equal(wrongUseOf(plain, 7, 'qubes'), null);
});

test('several files in one disposable VM have neither a network nor a rule for each', () => {
  const together = { ...plain, 'same-vm': true };
  assert.match(wrongUseOf({ ...together, network: true }, 2, 'embedded') ?? '', /--same-vm and --network/);
  assert.match(wrongUseOf({ ...together, attachment: true }, 2, 'embedded') ?? '', /--same-vm and --attachment/);
  for (const option of ['network', 'attachment'])
    assert.equal(wrongUseOf({ ...together, [option]: true }, 1, 'embedded'), null, option);
});

test('a screenshot is of one window', () => {
  assert.equal(wrongUseOf({ ...plain, screenshot: 'a.png', 'same-vm': true }, 2, 'embedded'), null);
  assert.match(wrongUseOf({ ...plain, screenshot: 'a.png' }, 2, 'embedded') ?? '', /one FILE/);
});
