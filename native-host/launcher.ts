// What Thunderbird starts: a shell that waits for the host in a session of its own. Thunderbird kills what it started a
// few seconds after it closed it, and a terminal or a desktop may kill Thunderbird's whole process group; an edit on
// its way home must outlive both.

const launcherVariable = 'GLOVEBOX_LAUNCHER';

/**
 * Descriptor 3 is Thunderbird's: it takes the process for dead once nobody holds that, so only the launcher keeps it. A
 * shell's background command has no standard input unless it is given one. setsid(1) is util-linux's, which every
 * Debian has.
 */
const beforeCommand = `#!/bin/sh
trap 'exit 0' TERM
exec 4<&0
PATH="\${PATH:+$PATH:}/usr/bin:/bin" ${launcherVariable}=$$ setsid `;
const afterCommand = ` "$@" <&4 3>&- 4<&- &
exec <&- >&- 2>&- 4<&-
wait $!
`;

/** The launcher's text; both parts are quoted for /bin/sh. */
export const launcherScript = (node: string, program: string): string =>
  `${beforeCommand}${node} ${program}${afterCommand}`;

/** Whether this text, made for whatever Node.js, starts the program, and starts it so that it outlives Thunderbird. */
export const isLauncherOf = (text: string, program: string): boolean =>
  text.startsWith(beforeCommand) && text.endsWith(` ${program}${afterCommand}`);

/** Thunderbird, which waits for the launcher when it quits, need not wait for us. */
export const endLauncher = (env = process.env): void => {
  const pid = Number(env[launcherVariable]);
  // Another number than our parent's is not, or no longer, the launcher's.
  if (pid > 1 && pid === process.ppid) process.kill(pid);
};
