// Whether a program runs in the very jail that QEMU gets: where user namespaces are refused, no DispVM can start.
import { within } from '../runtime/deadline.ts';
import { jailCommand } from './jail.ts';
import type { JailLayers } from './jail-layers.ts';
import { JailedProcess } from './jailed-process.ts';

const tryTimeoutMs = 5_000;
const complaintMaxCharacters = 300;
/** As root each DispVM gets a user of its own, far from anybody's. */
export const firstUid = 2_100_000_000;

/** null where a program ran in a jail to its end; otherwise what was printed about the failure. */
export const tryJail = async (
  isRoot: boolean,
  layers: JailLayers,
  makeCommand = jailCommand,
): Promise<string | null> => {
  const nothing = '/dev/null';
  const files = { kernel: nothing, initrd: nothing, root: nothing, ram: nothing, state: nothing };
  const jail = makeCommand({
    files,
    memoryMib: 0,
    displaySocket: nothing,
    needsKvm: false,
    uid: isRoot ? firstUid : null,
    ...layers,
  });
  const started = await JailedProcess.start([...jail, 'true']);
  if (!started.ok) return started.error;
  const jailed = started.value;
  if ((await within(jailed.ended, tryTimeoutMs, 'late')) === 'late') {
    jailed.kill();
    return 'it does not end';
  }
  if (jailed.exitCode === 0) return null;
  return jailed.complaint.trim().slice(0, complaintMaxCharacters) || `exit code ${jailed.exitCode ?? 'none'}`;
};
