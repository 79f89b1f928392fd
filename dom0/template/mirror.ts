// Finds the Debian mirror this computer already uses, so that none is named here.
import { runProgram } from '../qemu/run-program.ts';

const aptTimeoutMs = 20_000;

/** The first repository of apt's configuration that is Debian's own; null where there is none. */
export const findMirror = async (): Promise<string | null> => {
  const { exitCode, output } = await runProgram(
    'apt-get',
    ['indextargets', '--format', '$(CREATED_BY) $(LABEL) $(REPO_URI)', 'Created-By: Packages'],
    { timeoutMs: aptTimeoutMs },
  );
  return exitCode === 0 ? parseMirror(output) : null;
};

/** Lines of `Packages Debian URI`: Debian's security and backports archives have labels of their own. */
export const parseMirror = (targets: string): string | null =>
  /^Packages Debian (https?:\/\/\S+)$/m.exec(targets)?.[1] ?? null;
