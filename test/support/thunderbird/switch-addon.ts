// The add-on switched off and on, as by a person in the Add-ons Manager.
import { addonId } from '../../../protocol/names.ts';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

export const switchAddon = async (user: MailUser, enabled: boolean): Promise<void> => {
  await user.look(
    `const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
    const addon = await AddonManager.getAddonByID(args[0]);
    await (args[1] ? addon.enable() : addon.disable());`,
    addonId,
    enabled,
  );
};
