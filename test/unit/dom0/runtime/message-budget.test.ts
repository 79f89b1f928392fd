import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { guestBudget, MessageBudget } from '../../../../dom0/runtime/message-budget.ts';
import { editedFileMaxBytes, guestCostsFree, qrexecChunkBytes } from '../../../../protocol/limits.ts';

/** How many reads or messages are paid for; at most `countMax` are tried. */
const spendAll = (budget: MessageBudget, bytes: number, countMax: number): number => {
  for (let count = 0; count < countMax; count += 1) if (!budget.spend(bytes)) return count;
  return countMax;
};

test('messages that carry nothing are paid for as often as is free', () => {
  assert.equal(spendAll(guestBudget(), 0, 10_000), guestCostsFree);
});

test('a file in messages of one byte is not paid for', () => {
  assert.ok(spendAll(guestBudget(), 1, 1_000_000) <= guestCostsFree + 10);
});

test('the largest file in ordinary messages is, even where each arrives in four pieces', () => {
  const budget = guestBudget();
  const messages = editedFileMaxBytes / qrexecChunkBytes;
  for (let count = 0; count < messages; count += 1) {
    for (let part = 0; part < 4; part += 1) assert.ok(budget.spend(qrexecChunkBytes / 4));
    assert.ok(budget.spend(0));
  }
});

test('no more is ever paid for than is free and was earned', () => {
  const anyRate = fc.integer({ min: 1, max: 600 });
  fc.assert(
    fc.property(fc.nat(50), anyRate, fc.array(fc.nat(1000)), (free, bytesForOne, spends) => {
      const budget = new MessageBudget({ free, bytesForOne });
      let bytes = 0;
      for (const [index, spent] of spends.entries()) {
        bytes += spent;
        assert.equal(budget.spend(spent), index + 1 <= free + Math.floor(bytes / bytesForOne));
      }
    }),
  );
});
