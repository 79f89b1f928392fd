// Reads an address with Thunderbird's own rights: it must have come from Thunderbird itself, never from a message
// alone.

interface NetUtilModule {
  readonly NetUtil: { newChannel(options: { uri: string; loadUsingSystemPrincipal: true }): Gecko.Channel };
}

/** Nothing is loaded before it is opened. */
export const systemChannel = (uri: string): Gecko.Channel => {
  const { NetUtil } = ChromeUtils.importESModule('resource://gre/modules/NetUtil.sys.mjs') as NetUtilModule;
  return NetUtil.newChannel({ uri, loadUsingSystemPrincipal: true });
};
