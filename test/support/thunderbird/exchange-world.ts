// A real Thunderbird with an Exchange account, whose server and network do as the test says.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silencePreference } from '../../../addon/experiment/silence-watch.ts';
import type { Opening } from '../../../addon/recent-openings.ts';
import { composeMessage, type SampleAttachment } from '../../../scripts/sample-mail.ts';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';
import { BadLink } from '../bad-link.ts';
import { ExchangeServer } from '../exchange-server.ts';
import { waitUntil } from '../wait-until.ts';
import { waitUntilQuiet } from '../wait-until-quiet.ts';
import { runInAddonPage } from './addon-page.ts';
import { installReceivingHost } from './native-hosts.ts';
import { accountPreferences, keepPassword, openServerFolder } from './other-account.ts';
import { readReceived } from './read-received.ts';
import type { Received } from './receiving-host.ts';
import { listOpenings, openingsCausedBy, startSession, type ThunderbirdSession } from './session.ts';
import { thunderbirdVersion } from './version.ts';

/** Before, such accounts were there for whoever set a hidden preference. */
const firstVersion = 145;
/** Why there is no such account here, or null. */
export const missingForExchange =
  thunderbirdVersion < firstVersion ? `Thunderbird ${thunderbirdVersion} has no Exchange accounts` : null;

export const megabyte = 1024 * 1024;
export const silenceSeconds = 5;
const accountUser = 'robin';
const bytes = randomBytes(60 * megabyte);
export const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

export const file = (name: string, sizeBytes: number): SampleAttachment => ({
  name,
  declaredType: 'application/octet-stream',
  bytes: bytes.subarray(0, sizeBytes),
});
/** Each message is called by the names of its attachments. */
export const messagesOf = (...groups: readonly (readonly SampleAttachment[])[]): Buffer[] =>
  groups.map((attachments, index) =>
    composeMessage({ subject: attachments.map(({ name }) => name).join(' '), text: 'Bytes.\n', attachments }, index),
  );

type SessionOptions = Partial<Parameters<typeof startSession>[0]>;

/** Another Thunderbird with the same account. */
export const startAccount = async (port: number, options: SessionOptions): Promise<ThunderbirdSession> => {
  const session = await startSession({
    messages: [],
    prepareHome: installReceivingHost,
    preferences: {
      ...accountPreferences('ews', port, accountUser),
      [silencePreference]: silenceSeconds,
      // The index of all messages fetches them too, in its own time.
      'mailnews.database.global.indexer.enabled': false,
    },
    ...options,
  });
  await keepPassword(session.user, 'ews', accountUser);
  return session;
};

export class ExchangeWorld {
  readonly server: ExchangeServer;
  readonly link: BadLink;
  readonly user: MailUser;
  readonly #session: ThunderbirdSession;
  readonly #receivedFile: string;

  private constructor(server: ExchangeServer, link: BadLink, session: ThunderbirdSession, receivedFile: string) {
    this.server = server;
    this.link = link;
    this.user = session.user;
    this.#session = session;
    this.#receivedFile = receivedFile;
  }

  /** The host never takes `heldName`. */
  static async start(
    folders: ConstructorParameters<typeof ExchangeServer>[1],
    { heldName = '', ...options }: SessionOptions & { readonly heldName?: string } = {},
  ): Promise<ExchangeWorld> {
    const server = new ExchangeServer(accountUser, folders);
    const link = await BadLink.start(await server.start());
    const receivedFile = join(tmpdir(), `glovebox-exchange-${process.pid}`);
    const env = { RECEIVED_FILE: receivedFile, HELD_NAME: heldName };
    const session = await startAccount(link.port, { env, ...options });
    const world = new ExchangeWorld(server, link, session, receivedFile);
    try {
      // With its first folder the account gets to know the others.
      await openServerFolder(session.user, 'Inbox');
      return world;
    } catch (cause) {
      // A Thunderbird that is left would keep the tests from ending.
      await world.stop();
      throw cause;
    }
  }

  async stop(): Promise<void> {
    await this.#session.stop();
    await this.link.stop();
    await this.server.stop();
    await rm(this.#receivedFile, { force: true });
  }

  received(): Promise<Received[]> {
    return readReceived(this.#receivedFile);
  }

  isQuiet(): Promise<void> {
    return waitUntilQuiet(() => this.link.passedBytes);
  }

  async show(folder: string, subject: string): Promise<void> {
    await openServerFolder(this.user, folder);
    await this.user.showMessage(subject);
    await this.isQuiet();
  }

  async open(name: string): Promise<Opening> {
    const [opening] = await openingsCausedBy(this.user, () => this.user.openAttachment(name), 1, 60_000);
    return opening ?? assert.fail('nothing was opened');
  }

  async assertWhole({ failure }: Opening, sizeBytes: number): Promise<void> {
    assert.equal(failure, null);
    assert.equal((await this.received()).at(-1)?.sha256, sha256(bytes.subarray(0, sizeBytes)));
  }

  /** Whether Thunderbird has a copy of the message that is shown. */
  async isKept(): Promise<boolean> {
    return (await this.user.look(
      'const { folder, messageKey } = findWindow("main").gMessage; return folder.hasMsgOffline(messageKey);',
    )) as boolean;
  }

  /** As if the copy had been cleaned away, and the message not been shown anew: what is opened comes from the server. */
  async dropCopy(): Promise<void> {
    await this.user.look('findWindow("main").gMessage.andFlags(~Ci.nsMsgMessageFlags.Offline);');
    assert.equal(await this.isKept(), false);
  }

  /** The opening at this place in the list of all. */
  async giveUp(index: number): Promise<void> {
    await runInAddonPage(
      this.user,
      'await browser.runtime.sendMessage({ type: "close", requestId: args[0] });',
      (await listOpenings(this.user)).at(index)?.requestId,
    );
    await waitUntil(async () => (await listOpenings(this.user)).at(index)?.outcome === 'declined', 'it is given up');
  }
}
