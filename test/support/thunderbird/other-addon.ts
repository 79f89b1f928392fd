// Another add-on, which opens attachments through Thunderbird's official API as soon as it is installed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packAddon } from '../../../scripts/pack-addon.ts';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

const common = { manifest_version: 2, version: '1.0' };
const manifest = {
  ...common,
  name: 'opens attachments',
  browser_specific_settings: { gecko: { id: 'opener@sample.invalid' } },
  permissions: ['messagesRead', 'accountsRead'],
  background: { scripts: ['background.js'] },
};

/** Opens the first attachment of the first message with this subject. */
export const installOpeningAddon = async (user: MailUser, dir: string, subject: string): Promise<void> => {
  const folder = join(dir, 'other-addon');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(
    join(folder, 'background.js'),
    `(async () => {
    const { messages: [message] } = await messenger.messages.query({ subject: ${JSON.stringify(subject)} });
    const [attachment] = await messenger.messages.listAttachments(message.id);
    const [tab] = await messenger.tabs.query({ mailTab: true });
    await messenger.messages.openAttachment(message.id, attachment.partName, tab.id);
  })();`,
  );
  const xpiPath = join(dir, 'other-addon.xpi');
  await packAddon(folder, xpiPath);
  await user.thunderbird.marionette.command('Addon:Install', { path: xpiPath, temporary: true });
};

/**
 * With the rights of an experiment, as add-ons that unpack `winmail.dat` have: puts a file of its own among the
 * attachments of the message that is shown.
 */
export const installBringingAddon = async (user: MailUser, dir: string, filePath: string): Promise<void> => {
  const folder = join(dir, 'bringing-addon');
  await mkdir(folder, { recursive: true });
  const api = {
    schema: 'schema.json',
    parent: { scopes: ['addon_parent'], paths: [['bringing']], script: 'api.js', events: ['startup'] },
  };
  const brought = {
    ...common,
    name: 'brings attachments',
    browser_specific_settings: { gecko: { id: 'bringer@sample.invalid' } },
    experiment_apis: { bringing: api },
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(brought));
  await writeFile(join(folder, 'schema.json'), JSON.stringify([{ namespace: 'bringing', functions: [] }]));
  await writeFile(
    join(folder, 'api.js'),
    `this.bringing = class extends ExtensionCommon.ExtensionAPI {
    onStartup() {
      const { AttachmentInfo } = ChromeUtils.importESModule("resource:///modules/AttachmentInfo.sys.mjs");
      const reader = Services.wm.getMostRecentWindow("mail:3pane").document.getElementById("tabmail").currentAboutMessage;
      const path = ${JSON.stringify(filePath)};
      const attachment = new AttachmentInfo({
        contentType: "application/octet-stream", url: PathUtils.toFileURI(path), name: PathUtils.filename(path),
          uri: reader.gMessageURI, isExternalAttachment: true, message: reader.gMessage,
      });
      reader.currentAttachments.push(attachment);
      reader.document.getElementById("attachmentList").appendItem(attachment, attachment.name);
    }
    getAPI() { return { bringing: {} }; }
  };`,
  );
  const xpiPath = join(dir, 'bringing-addon.xpi');
  await packAddon(folder, xpiPath);
  await user.thunderbird.marionette.command('Addon:Install', { path: xpiPath, temporary: true });
};
