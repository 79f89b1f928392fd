// What `glovebox doctor` says of the walls around a DispVM's QEMU: it runs a program in the very jail that QEMU gets,
// and asks the daemon what it was given. A layer that this computer does not have is no fault: the others stand.
import { dom0Socket } from '../protocol/paths.ts';
import { fetchStatus } from './commands/status.ts';
import { bad, good, type DoctorCheck } from './doctor-check.ts';
import { jailCommand } from './engine/jail.ts';
import { findJailLayers, type JailLayers } from './engine/jail-layers.ts';
import { JailedProcess } from './engine/jailed-process.ts';
import { firstUid } from './engine/qemu-source.ts';
import { within } from './runtime/deadline.ts';

const tryTimeoutMs = 5_000;
const remedy = 'Install bubblewrap and util-linux, and allow unprivileged user namespaces.';

export const checkJail = async (uid: number): Promise<DoctorCheck> => {
  const failed = await tryJail(uid, await findJailLayers());
  if (failed === null) return good('jail', 'A program runs in the jail that every QEMU gets.');
  return bad('jail', `The jail that every QEMU gets cannot be made: ${failed}`, remedy);
};

/** null where a program ran in it to its end. */
const tryJail = async (uid: number, layers: JailLayers): Promise<string | null> => {
  const nothing = '/dev/null';
  const files = { kernel: nothing, initrd: nothing, root: nothing, ram: nothing, state: nothing };
  const jail = jailCommand({
    files,
    memoryMib: 0,
    displaySocket: nothing,
    needsKvm: false,
    uid: uid === 0 ? firstUid : null,
    ...layers,
  });
  const started = await JailedProcess.start([...jail, 'true']);
  if (!started.ok) return started.error;
  const jailed = started.value;
  if ((await within(jailed.ended, tryTimeoutMs, 'late')) === 'late') {
    jailed.kill();
    return 'it does not end';
  }
  return jailed.exitCode === 0 ? null : jailed.complaint.trim() || `exit code ${jailed.exitCode ?? 'none'}`;
};

export const checkWalls = async (env: NodeJS.ProcessEnv, uid: number): Promise<DoctorCheck> => {
  const { hasSeccomp, hasLandlock } = await findJailLayers();
  const status = await fetchStatus(dom0Socket(env, uid));
  const groups =
    status === null
      ? 'not known, the daemon does not run'
      : status.walls.controlGroups.join(', ') || 'none were given to the daemon';
  const layers = [
    'everywhere: namespaces, no capabilities, no writable file, limits of one process, ended first when memory runs out',
    `own rule for system calls: ${hasSeccomp ? 'yes' : 'not for this processor'}`,
    `Landlock: ${hasLandlock ? 'yes' : 'no (needs util-linux 2.40 and a kernel with it)'}`,
    `control groups: ${groups}`,
  ];
  return good('walls', layers.join('; '));
};
