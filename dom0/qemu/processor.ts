// Which processor this computer has, as far as a savefile depends on it: with KVM a guest has this processor's own features,
// and one that is restored where a feature is missing ends in strange ways. Under emulation every computer is the same.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const hashCharacters = 16;
const fields = ['vendor_id', 'cpu family', 'model', 'stepping'];

/** Of the text of /proc/cpuinfo: the first processor's model, and a hash of its features, which microcode can change. */
export const describeProcessor = (cpuinfo: string): string => {
  const [first = ''] = cpuinfo.split('\n\n');
  const valueOf = (name: string): string => new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(first)?.[1]?.trim() ?? '';
  const features = valueOf('flags').split(' ').sort().join(' ');
  const hash = createHash('sha256').update(features).digest('hex').slice(0, hashCharacters);
  return [...fields.map(valueOf), hash].join(' ');
};

export const findProcessor = async (): Promise<string> => describeProcessor(await readFile('/proc/cpuinfo', 'latin1'));
