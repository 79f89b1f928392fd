// Whether this computer runs on mains power. Source: the kernel's Documentation/ABI/testing/sysfs-class-power.
import { readdir, readFile } from 'node:fs/promises';

const usualFolder = '/sys/class/power_supply';

/** True where it has no battery of its own, and where nobody can tell. */
export const isOnMains = async (folder = usualFolder): Promise<boolean> => {
  const read = (name: string, what: string): Promise<string> =>
    readFile(`${folder}/${name}/${what}`, 'latin1').then(
      (text) => text.trim(),
      () => '',
    );
  const supplies = await readdir(folder).catch(() => []);
  const discharges = await Promise.all(
    supplies.map(
      async (name) =>
        (await read(name, 'type')) === 'Battery' &&
        // A mouse has one, too.
        (await read(name, 'scope')) !== 'Device' &&
        (await read(name, 'status')) === 'Discharging',
    ),
  );
  return !discharges.includes(true);
};
