// The socket that a service manager listens on until somebody calls: sd_listen_fds(3), which systemd and others do. What it
// says is believed only where the kernel says so, too: one socket, that listens, at our path.
import { fstatSync, readFileSync } from 'node:fs';
import { failure, success, type Result } from '../../protocol/result.ts';

/** The first, and the only one that we take. */
const givenFd = 3;
const variables = ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES', 'LISTEN_PIDFDID'] as const;
/** Of /proc/net/unix: the kernel's __SO_ACCEPTCON and SOCK_STREAM. */
const [listens, isStream] = ['00010000', '0001'];

/**
 * The socket's descriptor; null where none was given to this process; a sentence where what was given is not what is expected. No
 * program that is started later is told of it.
 */
export const takeGivenSocket = (
  env: Record<string, string | undefined>,
  pid: number,
  socketPath: string,
): Result<number | null, string> => {
  const { LISTEN_PID: forPid, LISTEN_FDS: count } = env;
  for (const name of variables) Reflect.deleteProperty(env, name);
  if (forPid === undefined && count === undefined) return success(null);
  if (!isNumber(forPid) || !isNumber(count)) return failure('LISTEN_PID and LISTEN_FDS are not two numbers');
  if (forPid !== `${pid}`) return success(null);
  if (count !== '1') return failure(`one socket is expected, and LISTEN_FDS says ${count}`);
  const path = findListeningPath(givenFd);
  return path === socketPath
    ? success(givenFd)
    : failure(`the socket that was given ${path === null ? 'does not listen' : `is ${path}`}, and not ${socketPath}`);
};

const isNumber = (text: string | undefined): text is string =>
  text !== undefined && /^(?:0|[1-9][0-9]{0,9})$/.test(text);

/** null where it is no unix socket that listens for streams. Source: proc(5), `/proc/net/unix`. */
const findListeningPath = (fd: number): string | null => {
  try {
    const status = fstatSync(fd);
    if (!status.isSocket()) return null;
    for (const line of readFileSync('/proc/self/net/unix', 'utf8').split('\n')) {
      const [, flags, type, inode, path] = /^\S+ \S+ \S+ (\S+) (\S+) \S+ +(\d+) (.+)$/.exec(line) ?? [];
      if (inode === `${status.ino}` && flags === listens && type === isStream && path !== undefined) return path;
    }
    return null;
  } catch {
    return null;
  }
};
