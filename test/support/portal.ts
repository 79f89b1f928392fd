// Stand-ins for what starts the native host in the place of a Thunderbird that runs in a sandbox: a Flatpak, which has a
// root of its own, and the desktop's portal, as far as it can be seen from outside.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the sandbox's stand-in for flatpak-spawn finds the rest of the computer. */
const outside = '/outside';

/**
 * A command that runs another one as in a Flatpak: `/.flatpak-info` is there, Node.js is not, and `flatpak-spawn --host`
 * leads out. Only `folder`, where that program is made, and `seen` are to be seen inside, at their own paths.
 */
export const inFlatpak = async (folder: string, seen: readonly string[]): Promise<readonly [string, ...string[]]> => {
  const programs = join(folder, 'flatpak-bin');
  await mkdir(programs, { recursive: true });
  await writeFile(join(folder, 'flatpak-info'), '[Application]\nname=org.example.Mail\n');
  await writeFile(
    join(programs, 'flatpak-spawn'),
    `#!/bin/sh\n[ "$1" = --host ] || exit 9\nshift\nexec bwrap --dev-bind ${outside} / -- "$@"\n`,
    { mode: 0o755 },
  );
  const root = [
    '--ro-bind',
    '/usr',
    '/usr',
    ...['bin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
  ];
  // Whatever Node.js is in /usr is none of the sandbox's.
  const noNode = ['--tmpfs', '/usr/local', '--ro-bind', '/dev/null', '/usr/bin/node'];
  return [
    'bwrap',
    ...['--tmpfs', '/', ...root, ...noNode, '--dev', '/dev', '--proc', '/proc'],
    ...['--dev-bind', '/', outside, '--ro-bind', join(folder, 'flatpak-info'), '/.flatpak-info'],
    ...[folder, ...seen].flatMap((path) => ['--ro-bind', path, path]),
    ...['--setenv', 'PATH', `${programs}:/usr/bin:/bin`, '--'],
  ];
};

/** A command that starts another one as the portal does, under its name, and waits for it. */
export const byPortal = async (folder: string): Promise<readonly [string, ...string[]]> => {
  const path = join(folder, 'xdg-desktop-portal');
  await copyFile('/bin/sh', path);
  return [path, '-c', '"$@"; exit $?', 'portal'];
};

/** A service on the session's bus that has, or has not, the interface by which a portal starts native hosts. */
export const portalScript = (hasWebExtensions: boolean): string => `
const { Gio, GLib } = imports.gi;
const name = 'org.freedesktop.portal.${hasWebExtensions ? 'WebExtensions' : 'OpenURI'}';
const property = '<property name="version" type="u" access="read"/>';
const xml = '<node><interface name="' + name + '">' + property + '</interface></node>';
const loop = GLib.MainLoop.new(null, false);
Gio.bus_own_name(Gio.BusType.SESSION, 'org.freedesktop.portal.Desktop', Gio.BusNameOwnerFlags.NONE, connection => {
  Gio.DBusExportedObject.wrapJSObject(xml, { version: 1 }).export(connection, '/org/freedesktop/portal/desktop');
}, () => print('ready'), () => loop.quit());
loop.run();
`;
