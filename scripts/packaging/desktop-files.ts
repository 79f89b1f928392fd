// What a desktop knows of the programs: an entry in file managers' “Open with” for every type that a template shows, and
// what software centres show.
import { loadRecipe, shippedRecipes } from '../../dom0/template/recipe.ts';
import type { Release } from './release.ts';

const id = 'software.glovebox.Glovebox';
/** What a file that nothing knows is: Glovebox describes it, but should not be offered for everything. */
const unknownType = 'application/octet-stream';

export const desktopEntry = async (): Promise<string> =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Glovebox',
    'GenericName=Open in a disposable virtual machine',
    'GenericName[de]=In einer Wegwerf-VM öffnen',
    'Comment=Opens the file where it can harm nothing but itself',
    'Comment[de]=Öffnet die Datei dort, wo sie nur sich selbst schaden kann',
    'Exec=glovebox open %f',
    `Icon=${id}`,
    'Terminal=false',
    'NoDisplay=true',
    'Categories=Utility;Viewer;',
    `MimeType=${(await shownTypes()).map((type) => `${type};`).join('')}`,
    '',
  ].join('\n');

/** By the tables of the shipped templates, in alphabetical order. */
const shownTypes = async (): Promise<readonly string[]> => {
  const types = new Set<string>();
  for (const name of await shippedRecipes()) {
    const recipe = await loadRecipe(name);
    if (typeof recipe === 'string') throw new Error(recipe);
    for (const { mime } of recipe.viewers.types) types.add(mime);
  }
  types.delete(unknownType);
  return [...types].sort();
};

export const metainfo = ({ version, epoch }: Release): string => `<?xml version="1.0" encoding="UTF-8"?>
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
  <developer id="software.glovebox">
    <name>Glovebox developers</name>
  </developer>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="${version}" date="${new Date(epoch * 1000).toISOString().slice(0, 10)}"/>
  </releases>
</component>
`;
