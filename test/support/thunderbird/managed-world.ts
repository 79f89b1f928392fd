// A real Thunderbird that reads a real policies.json, in a mount namespace of its own, and what a person tries there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addonId } from '../../../protocol/names.ts';
import type { SampleMessage } from '../../../scripts/sample-mail.ts';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';
import { waitUntil } from '../wait-until.ts';
import { installReceivingHost } from './native-hosts.ts';
import { readReceived } from './read-received.ts';
import type { Received } from './receiving-host.ts';
import { kinds, kindsSubject } from './sample-rows.ts';
import { dismissNotices, listNotices, openingsCausedBy, startSession, type ThunderbirdSession } from './session.ts';

export const drawingSubject = 'The new roof';
const drawing = {
  name: 'roof.dwg',
  declaredType: 'application/octet-stream',
  bytes: Buffer.from('AC1032\0\0\0\0\0roof'),
};
const messages: SampleMessage[] = [
  { subject: kindsSubject, text: 'One of each.\n', attachments: kinds },
  {
    subject: drawingSubject,
    text: 'Please look at the ridge.\n',
    attachments: [drawing, { name: 'ridge.txt', declaredType: 'text/plain', bytes: Buffer.from('3.2 m\n') }],
  },
];

export interface World {
  readonly session: ThunderbirdSession;
  readonly user: MailUser;
  readonly lastReceived: () => Promise<Received>;
}
export type PolicyOf = (xpiPath: string) => object | string;
const noPreparation = (home: string): Promise<void> => mkdir(home, { recursive: true }).then(() => undefined);

interface WorldOptions {
  readonly withAddon?: boolean;
  readonly prepareHome?: (home: string) => Promise<void>;
  readonly preferences?: Readonly<Record<string, boolean>>;
}

/** The add-on comes with the profile where the policy does not install it. */
export const startWorld = async (
  policies: PolicyOf | null,
  { withAddon = true, prepareHome = noPreparation, preferences = {} }: WorldOptions = {},
): Promise<World> => {
  const receivedFile = join(tmpdir(), `glovebox-managed-${process.pid}-${Math.round(performance.now())}`);
  const session = await startSession({
    messages,
    withAddon,
    preferences,
    env: { RECEIVED_FILE: receivedFile },
    ...(policies === null ? {} : { policies }),
    prepareHome: async (home) => {
      await installReceivingHost(home);
      await prepareHome(home);
    },
  });
  await session.user.openInbox();
  const stop = async (): Promise<void> => {
    await session.stop();
    await rm(receivedFile, { force: true });
  };
  const lastReceived = async (): Promise<Received> =>
    (await readReceived(receivedFile)).at(-1) ?? assert.fail('nothing was received');
  return { session: { ...session, stop }, user: session.user, lastReceived };
};

export const onlyGlovebox =
  (policy: unknown): PolicyOf =>
  () => ({ policies: { '3rdparty': { Extensions: { [addonId]: policy } } } });

export const waitForNotice = (user: MailUser, pattern: RegExp): Promise<string> =>
  waitUntil(
    async () => (await listNotices(user)).find((notice) => pattern.test(notice)),
    `a notification says ${pattern}`,
    30_000,
  );

/** Opens one attachment, by real input, and gives what became of it. */
export const open = async (
  { user }: World,
  subject: string,
  name: string,
): Promise<Awaited<ReturnType<typeof openingsCausedBy>>[number]> => {
  await user.selectMessage(subject);
  await dismissNotices(user);
  const [opening] = await openingsCausedBy(user, () => user.openAttachment(name), 1, 30_000);
  assert.ok(opening);
  return opening;
};

export const dialogs = async (user: MailUser): Promise<string[]> => {
  const search = promisify(execFile)('xdotool', ['search', '--onlyvisible', '--name', '^(Save|Detach)'], {
    env: { ...process.env, DISPLAY: user.thunderbird.display },
  });
  return search.then(
    ({ stdout }) => stdout.split('\n').filter(Boolean),
    () => [],
  );
};

export const saveAll = async (user: MailUser): Promise<void> => {
  await user.selectMessage(drawingSubject);
  await user.locateAttachment('ridge.txt');
  await dismissNotices(user);
  await user.click(await user.locate('#attachmentSaveAllMultiple', 'main', 0.3));
};
