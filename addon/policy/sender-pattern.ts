// Whether a sender is one that a rule means. Compares whole host names, so that no other domain gets in by looking
// alike at its end. Senders are read once for a decision and patterns once for a policy: there may be a hundred
// thousand of them, and a sender may be as long as a message.

export interface Sender {
  /** In lower case; null where it is longer than any that a pattern could name. */
  readonly local: string | null;
  readonly host: string;
}

/** null where it is no address, which matches nothing. */
export const readSender = (untrustedSender: string | null): Sender | null => {
  const at = untrustedSender?.lastIndexOf('@') ?? -1;
  if (untrustedSender === null || at < 1 || untrustedSender.length - at > hostMaxLength + 2) return null;
  const host = normaliseHost(untrustedSender.slice(at + 1));
  if (host === null) return null;
  return { local: at > localMaxLength ? null : untrustedSender.slice(0, at).toLowerCase(), host };
};

/** `patterns` fit `senderPatternSchema`. */
export const matchesSender = (patterns: readonly string[], sender: Sender | null): boolean => {
  if (sender === null) return false;
  const { addresses, hosts, domains } = meaningOf(patterns);
  return (
    hosts.has(sender.host) ||
    (sender.local !== null && addresses.has(`${sender.local}@${sender.host}`)) ||
    (domains.size > 0 && domainsAbove(sender.host).some((domain) => domains.has(domain)))
  );
};

interface Meaning {
  readonly addresses: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  /** Everyone below these. */
  readonly domains: ReadonlySet<string>;
}

/** As long as a policy counts, its lists are the same objects. */
const meanings = new WeakMap<readonly string[], Meaning>();

const meaningOf = (patterns: readonly string[]): Meaning => {
  const known = meanings.get(patterns);
  if (known !== undefined) return known;
  const [addresses, hosts, domains] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const pattern of patterns) {
    const sender = readSender(pattern);
    const host =
      pattern.startsWith('*.') || pattern.startsWith('@') ? normaliseHost(pattern.replace(/^\*?./, '')) : null;
    if (host !== null) (pattern.startsWith('@') ? hosts : domains).add(host);
    else if (sender !== null && sender.local !== null) addresses.add(`${sender.local}@${sender.host}`);
  }
  const meaning = { addresses, hosts, domains };
  meanings.set(patterns, meaning);
  return meaning;
};

/** `b.c` and `c` for `a.b.c`. */
const domainsAbove = (host: string): readonly string[] =>
  [...host.matchAll(/\./g)].map(({ index }) => host.slice(index + 1));

/** As long as a pattern may be. */
const localMaxLength = 320;
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
