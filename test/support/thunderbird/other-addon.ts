// Another add-on, which opens attachments through Thunderbird's official API as soon as it is installed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packAddon } from '../../../scripts/pack-addon.ts';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

const manifest = {
  manifest_version: 2,
  name: 'opens attachments',
  version: '1.0',
  browser_specific_settings: { gecko: { id: 'opener@sample.invalid' } },
  permissions: ['messagesRead', 'accountsRead'],
  background: { scripts: ['background.js'] },
};

/** Opens the first attachment of the first message with this subject. */
export const installOpeningAddon = async (user: MailUser, dir: string, subject: string): Promise<void> => {
  const folder = join(dir, 'other-addon');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'background.js'), `(async () => {
    const { messages: [message] } = await messenger.messages.query({ subject: ${JSON.stringify(subject)} });
    const [attachment] = await messenger.messages.listAttachments(message.id);
    const [tab] = await messenger.tabs.query({ mailTab: true });
    await messenger.messages.openAttachment(message.id, attachment.partName, tab.id);
  })();`);
  const xpiPath = join(dir, 'other-addon.xpi');
  await packAddon(folder, xpiPath);
  await user.thunderbird.marionette.command('Addon:Install', { path: xpiPath, temporary: true });
};
