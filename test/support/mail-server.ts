// A real IMAP server (Debian's dovecot) on loopback for one test: a process of the test with a folder of its own, never
// a system service.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../scripts/free-port.ts';
import { canConnect } from './can-connect.ts';
import { waitUntil } from './wait-until.ts';

export interface MailServer {
  readonly port: number;
  /** As another program would: the message is gone, and Thunderbird has not heard of it. */
  readonly deleteMessages: (folder: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const mailPassword = 'sample';

/** `folders`: messages by the folder's name as the server keeps it (modified UTF-7); the empty name is the inbox. */
export const startMailServer = async (
  user: string,
  folders: Readonly<Record<string, readonly Buffer[]>>,
): Promise<MailServer> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-mail-server-'));
  const port = await findFreePort();
  const own = ownUser();
  const maildir = join(dir, 'mail', user, 'Maildir');
  for (const [name, messages] of Object.entries(folders)) await writeFolder(folderIn(maildir, name), messages);
  for (const entry of ['', ...(await readdir(dir, { recursive: true }))])
    await chown(join(dir, entry), own.uid, own.gid);
  await mkdir(join(dir, 'run'));
  await writeFile(join(dir, 'dovecot.conf'), configuration(dir, port, own));
  const server = spawn('/usr/sbin/dovecot', ['-F', '-c', join(dir, 'dovecot.conf')], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
  await waitUntil(() => canConnect(port), 'the mail server listens').catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const deleteMessages = async (folder: string): Promise<void> => {
    const current = join(folderIn(maildir, folder), 'cur');
    for (const file of await readdir(current)) await rm(join(current, file));
  };
  return { port, deleteMessages, stop };
};

const folderIn = (maildir: string, name: string): string => (name === '' ? maildir : join(maildir, `.${name}`));

const writeFolder = async (folder: string, messages: readonly Buffer[]): Promise<void> => {
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(folder, part), { recursive: true });
  for (const [index, message] of messages.entries()) {
    await writeFile(join(folder, 'cur', `${1_700_000_000 + index}.sample${index}.localhost:2,S`), message);
  }
};

interface Account {
  readonly name: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

/** A server that root starts gives its rights up; another user's keeps what it has. */
const ownUser = (): Account => {
  const { uid, gid, username } = userInfo();
  return uid === 0
    ? { name: 'nobody', group: 'nogroup', uid: 65_534, gid: 65_534 }
    : { name: username, group: execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim(), uid, gid };
};

const configuration = (dir: string, port: number, own: Account): string => `
base_dir = ${dir}/run
state_dir = ${dir}/run
log_path = ${dir}/run/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${dir}/mail/%n/Maildir
default_internal_user = ${own.name}
default_internal_group = ${own.group}
default_login_user = ${own.name}
first_valid_uid = 1
mail_uid = ${own.uid}
mail_gid = ${own.gid}
namespace inbox {
  inbox = yes
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
passdb {
  driver = static
  args = password=${mailPassword}
}
userdb {
  driver = static
  args = uid=${own.uid} gid=${own.gid} home=${dir}/mail/%n
}
`;
