// What software centres show of Glovebox. What file managers read, native-host/desktop-files.ts says.
import { applicationId as id } from '../../native-host/desktop-files.ts';
import type { Release } from './release.ts';

/** Lie in docs/, and on the organisation's server beside the add-on. */
export const screenshots = ['screenshot.png', 'settings.png'] as const;

const captions: Readonly<Record<(typeof screenshots)[number], readonly [english: string, german: string]>> = {
  'screenshot.png': [
    'A contract from a message, open in a disposable VM',
    'Ein Vertrag aus einer Nachricht, geöffnet in einer Wegwerf-VM',
  ],
  'settings.png': ['The rules for each kind of attachment', 'Die Regeln für jede Art von Anhängen'],
};

/** Software centres take pictures by their addresses alone: without a server there are none. */
const screenshotsAt = (server: URL | null): string =>
  server === null
    ? ''
    : `  <screenshots>
${screenshots.map((name, index) => screenshot(name, index === 0, new URL(name, server))).join('\n')}
  </screenshots>
`;

const screenshot = (name: (typeof screenshots)[number], isFirst: boolean, address: URL): string => {
  const [english, german] = captions[name];
  return `    <screenshot${isFirst ? ' type="default"' : ''}>
      <caption>${english}</caption>
      <caption xml:lang="de">${german}</caption>
      <image>${address.href.replaceAll('&', '&amp;')}</image>
    </screenshot>`;
};

/** `server` is the folder that will hold the pictures; null where there is none. */
export const metainfo = (
  { version, epoch }: Release,
  server: URL | null,
): string => `<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>${id}</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>MPL-2.0</project_license>
  <name>Glovebox</name>
  <summary>Open e-mail attachments in disposable virtual machines</summary>
  <summary xml:lang="de">E-Mail-Anhänge in Wegwerf-VMs öffnen</summary>
  <description>
    <p>
      Click an attachment in Thunderbird: it appears in a window with a coloured border, in a virtual machine that holds
      nothing else. Close the window and the machine is gone. A malicious document can only harm a machine that holds
      nothing but itself.
    </p>
    <p xml:lang="de">
      Ein Klick auf einen Anhang in Thunderbird, und er erscheint in einem Fenster mit farbigem Rand, in einer virtuellen
      Maschine, die sonst nichts enthält. Mit dem Fenster ist auch die Maschine weg.
    </p>
  </description>
  <launchable type="desktop-id">${id}.desktop</launchable>
  <categories>
    <category>Utility</category>
    <category>Viewer</category>
  </categories>
${screenshotsAt(server)}  <developer id="software.glovebox">
    <name>Glovebox developers</name>
  </developer>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="${version}" date="${new Date(epoch * 1000).toISOString().slice(0, 10)}"/>
  </releases>
</component>
`;
