// Whether a sender is one that a rule means. Compares whole host names, so that no other domain gets in by looking
// alike at its end.

/** `pattern` fits `senderPatternSchema`; a sender that is no address matches nothing. */
export const matchesSender = (pattern: string, untrustedSender: string | null): boolean => {
  const sender = untrustedSender === null ? null : splitAddress(untrustedSender);
  if (sender === null) return false;
  if (pattern.startsWith('*.')) {
    const domain = normaliseHost(pattern.slice(2));
    return domain !== null && sender.host.endsWith(`.${domain}`);
  }
  const wanted = pattern.startsWith('@')
    ? { local: null, host: normaliseHost(pattern.slice(1)) }
    : splitAddress(pattern);
  if (wanted === null || wanted.host !== sender.host) return false;
  return wanted.local === null || wanted.local === sender.local;
};

const splitAddress = (address: string): { readonly local: string; readonly host: string } | null => {
  const at = address.lastIndexOf('@');
  const host = at < 1 ? null : normaliseHost(address.slice(at + 1));
  return host === null ? null : { local: address.slice(0, at).toLowerCase(), host };
};

const hostMaxLength = 253;
/** What an URL would read as something other than a host. */
const noHost = /[\s/\\?#@:%<>^|[\]"]/;

/** In lower case, in the ASCII form of international names, without a dot at its end; null where it is none. */
const normaliseHost = (host: string): string | null => {
  const bare = host.replace(/\.$/, '');
  if (bare === '' || bare.length > hostMaxLength || noHost.test(bare)) return null;
  try {
    return new URL(`http://${bare}`).hostname;
  } catch {
    return null;
  }
};
