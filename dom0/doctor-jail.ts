// What `glovebox doctor` says of the walls around a DispVM's QEMU: the daemon tells what it found and was given; where none
// runs, a program is run in the very jail that QEMU gets. A layer that this computer does not have is no fault: the
// others stand.
import { readFile } from 'node:fs/promises';
import type { Dom0Status } from '../protocol/dom0-status.ts';
import { bad, good, type DoctorCheck } from '../protocol/doctor-check.ts';
import { findJailLayers } from './engine/jail-layers.ts';
import { tryJail } from './engine/jail-trial.ts';
import { namespaceProgram } from './runtime/namespace-maker.ts';

const usualRemedy = 'Install bubblewrap and util-linux, and allow unprivileged user namespaces.';
/** Ubuntu's, from 23.10 on. */
const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const installedIn = '/usr/lib/glovebox';
/** From the project's root. */
const profile = 'scripts/packaging/files/apparmor/glovebox';

/** `program` is ours that has to be known to AppArmor: the command names the copy of Glovebox that it is in. */
export const namespaceRemedy = (isRestricted: boolean, program: string): string => {
  if (!isRestricted) return usualRemedy;
  const [, root] = /^(\/[\w./-]+)\/(?:dist\/dom0|dom0\/runtime)\/new-namespace$/.exec(program) ?? [];
  if (root === installedIn)
    return 'AppArmor refuses user namespaces here. Install the package glovebox-apparmor, then run “sudo apparmor_parser -r /etc/apparmor.d/glovebox”.';
  if (root === undefined) return `AppArmor refuses user namespaces here. Allow them to ${program}.`;
  return `AppArmor refuses user namespaces here. Run “sed 's|${installedIn}|${root}|' ${root}/${profile} | sudo tee /etc/apparmor.d/glovebox > /dev/null && sudo apparmor_parser -r /etc/apparmor.d/glovebox”.`;
};

const isRestricted = (): Promise<boolean> =>
  readFile(restriction, 'latin1').then(
    (text) => text.trim() === '1',
    () => false,
  );

export const checkJail = async (status: Dom0Status | null, uid: number): Promise<DoctorCheck> => {
  const failed = status === null ? await tryJail(uid === 0, await findJailLayers()) : status.cannotStart;
  if (failed === null) return good('jail', 'A program runs in the jail that every QEMU gets.');
  return bad(
    'jail',
    `The jail that every QEMU gets cannot be made: ${failed}`,
    namespaceRemedy(await isRestricted(), namespaceProgram),
  );
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
