import assert from 'node:assert/strict';
import test from 'node:test';
import { parseMemoryNow, readMemoryNow } from '../../../../dom0/engine/memory-pressure.ts';

const meminfo = 'MemTotal:       24683520 kB\nMemFree:          100000 kB\nMemAvailable:    2097152 kB\n';

test('reads what is available, and whether something waits for memory', () => {
  assert.deepEqual(
    parseMemoryNow(
      meminfo,
      'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
    ),
    { availableMib: 2048, isStalling: false },
  );
  assert.equal(parseMemoryNow(meminfo, 'some avg10=12.50 avg60=3.00 avg300=1.00 total=123\n').isStalling, true);
});

test('a kernel without pressure information stalls never; one that cannot be read has plenty', () => {
  assert.deepEqual(parseMemoryNow('', ''), { availableMib: Infinity, isStalling: false });
});

test('this computer has some memory', async () => {
  assert.ok((await readMemoryNow()).availableMib > 0, 'MemAvailable was read');
});
