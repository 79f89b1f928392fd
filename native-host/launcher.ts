// What Thunderbird starts: a shell that waits for the host in a session of its own. Thunderbird kills what it started a
// few seconds after it closed it, and a terminal or a desktop may kill Thunderbird's whole process group; an edit on
// its way home must outlive both.

import { nodeFlags } from './node-flags.ts';

const launcherVariable = 'GLOVEBOX_LAUNCHER';

/** The first Node.js that is new enough is taken, so that one that was replaced or removed is no end. `nodes` are words for /bin/sh. */
const findNode = (nodes: string): string => `export PATH="\${PATH:+$PATH:}/usr/local/bin:/usr/bin:/bin"
for node in ${nodes}; do
  case $("$node" --version 2>&-) in
    v20.19.* | v20.[2-9]?.* | v2[1-9].* | v[3-9]?.*) break ;;
  esac
done
`;

/**
 * A Flatpak holds neither Node.js nor QEMU: where it may ask for programs outside, the same launcher is started there.
 */
const leaveFlatpak = '[ ! -e /.flatpak-info ] || exec flatpak-spawn --host "$0" "$@"\n';

/**
 * Descriptor 3 is Thunderbird's: it takes the process for dead once nobody holds that, so only the launcher keeps it. A
 * shell's background command has no standard input unless it is given one. setsid(1) is util-linux's, which every
 * Debian has.
 */
const startAndWait = (
  program: string,
): string => `${launcherVariable}=$$ setsid "$node" ${nodeFlags.join(' ')} ${program} "$@" <&4 3>&- 4<&- &
exec <&- >&- 2>&- 4<&-
wait $!
`;

/** The launcher's text; `nodes` are words and the program one word for /bin/sh. */
export const launcherScript = (nodes: string, program: string): string =>
  `#!/bin/sh\n${leaveFlatpak}trap 'exit 0' TERM\nexec 4<&0\n${findNode(nodes)}${startAndWait(program)}`;

/**
 * What Thunderbird starts with a file where it opens attachments by a program, not by the add-on, and file managers with
 * files: they give paths and nothing else. The opening outlives both.
 */
export const openerScript = (nodes: string, program: string, viewOnly: boolean): string =>
  `#!/bin/sh\n${findNode(nodes)}exec setsid "$node" ${program} open --attachment ${viewOnly ? '--view-only ' : ''}-- "$@"\n`;

/** That in PATH, and those that a desktop may not have in its PATH. */
export const usualNodes = 'node /usr/local/bin/node /usr/bin/node';

/**
 * Where Node.js is now, and the usual places. A part of the path that bears a version (as with nvm, fnm, asdf) is
 * whatever version is there when the launcher runs.
 */
export const nodesLike = (execPath: string): string => {
  const parts = execPath.split('/').map((part) => {
    if (part === '') return '';
    return /[0-9]\.[0-9]/.test(part) ? '*' : quoteForShell(part);
  });
  return `${parts.join('/')} ${usualNodes}`;
};

/** For /bin/sh: nothing in single quotes means anything, and a single quote is written outside of them. */
export const quoteForShell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Thunderbird, which waits for the launcher when it quits, need not wait for us. */
export const endLauncher = (env = process.env): void => {
  const pid = Number(env[launcherVariable]);
  // Another number than our parent's is not, or no longer, the launcher's.
  if (pid > 1 && pid === process.ppid) process.kill(pid);
};
