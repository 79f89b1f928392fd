// How much has come from a mail server, on whatever connection to it. A part at the end of a long message comes late,
// and so does what waits behind another download of the same connection: Thunderbird tells neither, but its sockets
// show that the server is alive.

/** A connection that only keeps itself open says less than this in a second. */
const leastBytes = 512;

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
  if (server === undefined || server.hostname === '' || server.port < 1) return null;
  const { hostname, port } = server;
  let lastBytes = Infinity;
  return {
    name: `${hostname}:${port}`,
    isMoving: async () => {
      const before = lastBytes;
      lastBytes = await receivedFrom(hostname, port);
      return lastBytes - before >= leastBytes;
    },
  };
};

const receivedFrom = (hostname: string, port: number): Promise<number> =>
  new Promise((resolve) => {
    Cc['@mozilla.org/network/dashboard;1'].getService(Ci.nsIDashboard).requestSockets(({ sockets }) => {
      const own = sockets.filter((socket) => socket.host === hostname && socket.port === port);
      resolve(own.reduce((bytes, { received }) => bytes + received, 0));
    });
  });
