// What `glovebox doctor` says of the walls around a DispVM's QEMU: the daemon tells what it found and was given; where none
// runs, a program is run in the very jail that QEMU gets. A layer that this computer does not have is no fault: the
// others stand.
import type { Dom0Status } from '../protocol/dom0-status.ts';
import { bad, good, type DoctorCheck } from '../protocol/doctor-check.ts';
import { findJailLayers } from './engine/jail-layers.ts';
import { tryJail } from './engine/jail-trial.ts';

const remedy =
  'Install bubblewrap and util-linux, and allow unprivileged user namespaces (on Ubuntu 24.04: “sysctl kernel.apparmor_restrict_unprivileged_userns=0”).';

export const checkJail = async (status: Dom0Status | null, uid: number): Promise<DoctorCheck> => {
  const failed = status === null ? await tryJail(uid === 0, await findJailLayers()) : status.cannotStart;
  if (failed === null) return good('jail', 'A program runs in the jail that every QEMU gets.');
  return bad('jail', `The jail that every QEMU gets cannot be made: ${failed}`, remedy);
};

export const checkWalls = async (status: Dom0Status | null): Promise<DoctorCheck> => {
  const { hasSeccomp, hasLandlock } = await findJailLayers();
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
