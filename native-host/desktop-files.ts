// What a desktop reads of Glovebox: “Open with” for every type that a template shows, and, in file managers, entries for
// every file. Packages bring these files for everybody; `glovebox install --desktop` writes them for one person.
import openedTypes from './opened-types.json' with { type: 'json' };
import { languages, type Language } from '../protocol/language.ts';
import { words } from '../protocol/words.ts';

/** The name of the application, as desktops and software centres know it. */
export const applicationId = 'software.glovebox.Glovebox';

/** Shell words: what is run with the paths of files after it. */
export interface Openers {
  readonly open: string;
  readonly view: string;
}

export interface DesktopFile {
  /** Below a folder of XDG_DATA_DIRS, or a person's own of that kind. */
  readonly path: string;
  readonly text: string;
  /** KDE runs what a person's own entries say only where the file may be run. */
  readonly isProgram?: true;
}

type Way = 'open' | 'view';
const ways = ['open', 'view'] as const;

/** Glovebox describes what nothing knows, but should not be offered for everything in “Open with”. */
const unknownType = 'application/octet-stream';
/** Thunderbird shows messages itself, so the list that it gets does not name them. */
const messages = ['message/rfc822', 'multipart/related'];

/** In alphabetical order. */
const shownTypes = (): readonly string[] =>
  [...openedTypes.map(({ mime }) => mime).filter((mime) => mime !== unknownType), ...messages].sort();

const nameIn = (way: Way) => (language: Language) => words[language].commands.desktop[way];

/** `Name=…` in English, `Name[de]=…` in each other language. */
const localized = (key: string, textIn: (language: Language) => string): readonly string[] =>
  languages.map((language) => `${key}${language === 'en' ? '' : `[${language}]`}=${textIn(language)}`);

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

const application = (way: Way, openers: Openers): string =>
  lines(
    '[Desktop Entry]',
    'Type=Application',
    ...localized('Name', (language) => (way === 'open' ? 'Glovebox' : words[language].commands.desktop.viewer)),
    ...localized('GenericName', nameIn(way)),
    ...localized('Comment', (language) => words[language].commands.desktop.comment),
    `Exec=${openers[way]} %F`,
    `Icon=${applicationId}`,
    'Terminal=false',
    'NoDisplay=true',
    'Categories=Utility;Viewer;',
    `MimeType=${shownTypes()
      .map((type) => `${type};`)
      .join('')}`,
  );

/** Files alone: a folder has nothing to show. */
const nemoAction = (way: Way, openers: Openers): string =>
  lines(
    '[Nemo Action]',
    'Active=true',
    ...localized('Name', nameIn(way)),
    ...localized('Comment', (language) => words[language].commands.desktop.comment),
    `Exec=${openers[way]} %F`,
    `Icon-Name=${applicationId}`,
    'Selection=notnone',
    'Extensions=nodirs;',
    'Quote=double',
  );

/** As PCManFM reads it, which shows a tooltip in the name's place, and Caja with an extension (DES-EMA). */
const fileManagerAction = (way: Way, openers: Openers): string =>
  lines(
    '[Desktop Entry]',
    'Type=Action',
    ...localized('Name', nameIn(way)),
    `Icon=${applicationId}`,
    'Profiles=files;',
    '',
    '[X-Action-Profile files]',
    'Name=Files',
    'MimeTypes=all/allfiles;',
    `Exec=${openers[way]} %F`,
  );

/** In Thunar's menu “Send To”. */
const thunarTarget = (way: Way, openers: Openers): string =>
  lines(
    '[Desktop Entry]',
    'Type=Application',
    ...localized('Name', nameIn(way)),
    `Icon=${applicationId}`,
    `Exec=${openers[way]} %F`,
  );

/** In Dolphin's menu. */
const serviceMenu = (openers: Openers): string =>
  lines(
    '[Desktop Entry]',
    'Type=Service',
    'X-KDE-ServiceTypes=KonqPopupMenu/Plugin',
    'MimeType=all/allfiles;application/octet-stream;',
    'Actions=open;view;',
    ...ways.flatMap((way) => [
      '',
      `[Desktop Action ${way}]`,
      ...localized('Name', nameIn(way)),
      `Icon=${applicationId}`,
      `Exec=${openers[way]} %F`,
    ]),
  );

/**
 * Nautilus starts it with names from which it has taken what follows a per cent sign (43 did), and has the paths in its
 * environment, a line each; of files elsewhere it has none there.
 */
export const nautilusScript = (opener: string): string =>
  lines(
    '#!/bin/sh',
    'if [ -n "$NAUTILUS_SCRIPT_SELECTED_FILE_PATHS" ]; then',
    '  set -f --',
    "  IFS='",
    "'",
    '  for path in $NAUTILUS_SCRIPT_SELECTED_FILE_PATHS; do set -- "$@" "$path"; done',
    'fi',
    `exec ${opener} "$@"`,
  );

const suffix = { open: '', view: '.ViewOnly' } as const;

/** Files' own “Open with” reads the first two; the others are each for one kind of file manager. */
export const desktopFiles = (openers: Openers): readonly DesktopFile[] => [
  ...ways.flatMap((way): readonly DesktopFile[] => [
    { path: `applications/${applicationId}${suffix[way]}.desktop`, text: application(way, openers) },
    { path: `nemo/actions/${applicationId}${suffix[way]}.nemo_action`, text: nemoAction(way, openers) },
    { path: `file-manager/actions/${applicationId}${suffix[way]}.desktop`, text: fileManagerAction(way, openers) },
    { path: `Thunar/sendto/${applicationId}${suffix[way]}.desktop`, text: thunarTarget(way, openers) },
  ]),
  { path: `kio/servicemenus/${applicationId}.desktop`, text: serviceMenu(openers), isProgram: true },
];
