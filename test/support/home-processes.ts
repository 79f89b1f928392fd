// Which processes run with this home folder: what a person's Thunderbird has started, whatever has become of
// Thunderbird.
import { readdir, readFile } from 'node:fs/promises';

export const processesOfHome = async (home: string): Promise<number[]> => {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const belongs = await Promise.all(
    pids.map((pid) =>
      readFile(`/proc/${pid}/environ`, 'utf8').then(
        (environment) => environment.split('\0').includes(`HOME=${home}`),
        // The process has ended meanwhile, or is somebody else's.
        () => false,
      ),
    ),
  );
  return pids.filter((_, index) => belongs[index]);
};
