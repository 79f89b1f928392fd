// What `glovebox doctor` says of the walls around a DispVM's QEMU: the daemon tells what it found and was given; where none
// runs, a program is run in the very jail that QEMU gets. A layer that this computer does not have is no fault: the
// others stand.
import { readFile } from 'node:fs/promises';
import type { Dom0Status } from '../protocol/dom0-status.ts';
import { bad, good, type DoctorCheck } from '../protocol/doctor-check.ts';
import { ownWords } from '../protocol/words.ts';
import { findJailLayers } from './engine/jail-layers.ts';
import { tryJail } from './engine/jail-trial.ts';
import { namespaceProgram } from './runtime/namespace-maker.ts';

/** Ubuntu's, from 23.10 on. */
const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const installedIn = '/usr/lib/glovebox';
/** From the project's root. */
const profile = 'scripts/packaging/files/apparmor/glovebox';

/** `program` is ours that has to be known to AppArmor: the command names the copy of Glovebox that it is in. */
export const namespaceRemedy = (isRestricted: boolean, program: string): string => {
  const { jail: words } = ownWords(process.env).doctor;
  if (!isRestricted) return words.install;
  const [, root] = /^(\/[\w./-]+)\/(?:dist\/dom0|dom0\/runtime)\/new-namespace$/.exec(program) ?? [];
  if (root === installedIn) return words.installProfile;
  if (root === undefined) return words.allowProgram(program);
  return words.loadProfile(
    `sed 's|${installedIn}|${root}|' ${root}/${profile} | sudo tee /etc/apparmor.d/glovebox > /dev/null` +
      ' && sudo apparmor_parser -r /etc/apparmor.d/glovebox',
  );
};

const isRestricted = (): Promise<boolean> =>
  readFile(restriction, 'latin1').then(
    (text) => text.trim() === '1',
    () => false,
  );

export const checkJail = async (status: Dom0Status | null, uid: number): Promise<DoctorCheck> => {
  const { jail: words } = ownWords(process.env).doctor;
  const failed = status === null ? await tryJail(uid === 0, await findJailLayers()) : status.cannotStart;
  if (failed === null) return good('jail', words.works);
  return bad('jail', words.fails(failed), namespaceRemedy(await isRestricted(), namespaceProgram));
};

export const checkWalls = async (status: Dom0Status | null): Promise<DoctorCheck> => {
  const { walls: words } = ownWords(process.env).doctor;
  const { hasSeccomp, hasLandlock } = await findJailLayers();
  const layers = [words.everywhere, words.seccomp(hasSeccomp), words.landlock(hasLandlock), groupsOf(status)];
  return good('walls', layers.join('; '));
};

const groupsOf = (status: Dom0Status | null): string => {
  const { walls: words } = ownWords(process.env).doctor;
  if (status === null) return words.groupsUnknown;
  const { controlGroups } = status.walls;
  return controlGroups.length === 0 ? words.noGroups : words.groups(controlGroups.join(', '));
};
