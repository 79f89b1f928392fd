// How much has come from a mail server, on whatever connection to it. A part at the end of a long message comes late,
// and so does what waits behind another download of the same connection, and Exchange brings nothing before the whole
// message: Thunderbird tells none of it, but its sockets show that the server is alive.

/** A connection that only keeps itself open says less than this in a second. */
const leastBytes = 512;
const usualPorts = { http: 80, https: 443 } as const;

/** To the server that an attachment's message lies on. */
export interface Connection {
  /** The same for all that share it. */
  readonly name: string;
  /** Asked once a second: whether something has come meanwhile. */
  isMoving(): Promise<boolean>;
}

/** null where there is no server to watch. */
export const connectionOf = ({ message }: Gecko.Attachment): Connection | null => {
  const server = message?.folder?.server;
  const address = server === undefined ? null : addressOf(server);
  if (address === null) return null;
  const own = { host: address.asciiHost, port: portOf(address) };
  let lastBytes = Infinity;
  let peer: Promise<Peer> | null = null;
  return {
    name: `${own.host}:${own.port}`,
    isMoving: async () => {
      peer ??= findPeer(address, own);
      const before = lastBytes;
      lastBytes = await receivedFrom(await peer);
      return lastBytes - before >= leastBytes;
    },
  };
};

/** Exchange is asked by HTTP, at an address of its own. */
const addressOf = (server: Gecko.Server): Gecko.Uri | null => {
  const { type, port } = server;
  const hostname = server.hostname ?? server.hostName ?? '';
  const spec =
    type === 'ews' || type === 'graph' ? server.getStringValue('ews_url') : `${type}://${bracketed(hostname)}:${port}`;
  if (hostname === '' || port < 1) return null;
  try {
    return Services.io.newURI(spec);
  } catch {
    return null;
  }
};
const bracketed = (hostname: string): string => (hostname.includes(':') ? `[${hostname}]` : hostname);
const portOf = ({ port, scheme }: Gecko.Uri): number =>
  port > 0 ? port : usualPorts[scheme === 'http' ? scheme : 'https'];

interface Place {
  readonly host: string;
  readonly port: number;
}
/** What the connection leads to: a proxy, where one is set, by its numeric addresses. */
interface Peer {
  readonly addresses: ReadonlySet<string>;
  readonly port: number;
}

const findPeer = async (address: Gecko.Uri, own: Place): Promise<Peer> => {
  const { host, port } = (await findProxy(address)) ?? own;
  return { addresses: await resolve(host), port };
};

const findProxy = (address: Gecko.Uri): Promise<Place | null> =>
  new Promise((settle) => {
    Cc['@mozilla.org/network/protocol-proxy-service;1']
      .getService(Ci.nsIProtocolProxyService)
      .asyncResolve(address, 0, {
        onProxyAvailable: (_request, _address, proxy) =>
          settle(proxy === null || proxy.type === 'direct' ? null : proxy),
      });
  });

const resolve = (host: string): Promise<ReadonlySet<string>> =>
  new Promise((settle) => {
    const onLookupComplete = (_request: unknown, record: Gecko.DnsRecord | null): void => {
      const addresses = new Set<string>();
      const found = record?.QueryInterface(Ci.nsIDNSAddrRecord);
      while (found?.hasMore() === true) addresses.add(found.getNextAddrAsString());
      settle(addresses);
    };
    try {
      Services.dns.asyncResolve(host, Ci.nsIDNSService.RESOLVE_TYPE_DEFAULT, 0, null, { onLookupComplete }, null, {});
    } catch {
      settle(new Set());
    }
  });

/**
 * Gecko knows its sockets by numeric addresses. Those of a large server change from one hour to the next: where none
 * fits, the port says enough.
 */
const receivedFrom = ({ addresses, port }: Peer): Promise<number> =>
  new Promise((settle) => {
    Cc['@mozilla.org/network/dashboard;1'].getService(Ci.nsIDashboard).requestSockets(({ sockets }) => {
      const atPort = sockets.filter((socket) => socket.port === port);
      const own = atPort.filter(({ host }) => addresses.has(host));
      settle((own.length > 0 ? own : atPort).reduce((bytes, { received }) => bytes + received, 0));
    });
  });
