import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProcessor, findProcessor } from '../../../../dom0/qemu/processor.ts';

const cpuinfo = (flags: string, model = '17', mhz = '2596.152'): string => {
  const one = (number: number): string =>
    [
      `processor\t: ${number}`,
      'vendor_id\t: AuthenticAMD',
      'cpu family\t: 25',
      `model\t\t: ${model}`,
      'model name\t: AMD EPYC',
      'stepping\t: 1',
      `cpu MHz\t\t: ${mhz}`,
      `flags\t\t: ${flags}`,
    ].join('\n');
  return `${one(0)}\n\n${one(1)}\n\n`;
};

test('tells processors apart by model and features, and by nothing that changes from moment to moment', () => {
  const own = describeProcessor(cpuinfo('fpu vme avx2'));
  assert.match(own, /^AuthenticAMD 25 17 1 [0-9a-f]{16}$/);
  assert.equal(describeProcessor(cpuinfo('avx2 fpu vme', '17', '800.000')), own);
  assert.notEqual(describeProcessor(cpuinfo('fpu vme avx2', '18')), own);
  assert.notEqual(describeProcessor(cpuinfo('fpu vme')), own, 'microcode has taken a feature away');
});

test('knows the one of this computer', async () => {
  assert.match(await findProcessor(), /^\S+ \d+ \d+ \d+ [0-9a-f]{16}$/);
});
