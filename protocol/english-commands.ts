// What the command line says to a person, in English. Commands, options and names of files are the same in every
// language.
import { englishExceptions } from './english-exceptions.ts';
import { englishDoctor } from './english-doctor.ts';
import { englishQubes } from './english-qubes.ts';
import type { ErrorCode } from './error-codes.ts';
import { englishOpen } from './english-open.ts';

const ago = (minutes: number): string => {
  if (minutes < 1) return 'just now';
  if (minutes < 120) return counted(minutes, 'minute');
  return minutes < 48 * 60 ? counted(Math.floor(minutes / 60), 'hour') : counted(Math.floor(minutes / 1440), 'day');
};
const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'} ago`;

export const englishCommands = {
  open: englishOpen,
  openUrl: {
    noAddress: 'That is no address of a web page (https:// or http://). Nothing was opened.',
    noBrowser: (address: string) =>
      `Nothing was opened: no disposable template here has a browser and a network. The address is ${address}`,
    refused: (address: string) =>
      `Nothing was opened: dom0’s policy lets no disposable qube open links (qubes.OpenURL), or had no memory for one. ` +
      `The address is ${address}`,
    failed: (address: string) => `The disposable qube could not open it. The address is ${address}`,
  },
  /** Entries of file managers and desktops; `viewer` is the name of a program. */
  desktop: {
    open: 'Open in a disposable VM',
    view: 'View only in a disposable VM',
    viewer: 'Glovebox (view only)',
    comment: 'Opens the file where it can harm nothing but itself',
  },
  /** Of a file from a folder, where the rules for attachments ask. */
  fileQuestion: {
    title: 'Glovebox: open this file?',
    openText: 'You can also edit it. What you save comes back over the file, or beside it.',
    cannotAsk: 'The rules for attachments ask what to do with it, and no window could be shown. Nothing was opened.',
  },
  convert: {
    page: (page: number, pages: number) => `page ${page} of ${pages}`,
    textPage: (page: number, pages: number) => `text of page ${page} of ${pages}`,
    noText: (why: string) => `The copy was saved without all of its text, as pictures. ${why}`,
    noTextOnQubes: 'On Qubes OS no service recognises text: leave out --searchable. Nothing was opened.',
    saved: (path: string) => `Saved the safe copy as ${path}.`,
    password: 'Password: ',
    noPassword: (path: string) => `No password could be read from ${path}. Nothing was opened.`,
    /** Of the place where the copy is to be. */
    out: {
      exists: (path: string) => `${path} is there already; with --force it is replaced. Nothing was opened.`,
      isFolder: (path: string) => `${path} is a folder. Name a file in it. Nothing was opened.`,
      noFolder: (path: string) => `${path} lies in no folder that you can write to. Nothing was opened.`,
    },
  },
  install: {
    done: (manifest: string, addon: string) => `Thunderbird finds the Glovebox helper program by ${manifest}
Now install the add-on: in Thunderbird, Add-ons and Themes > the gear > Install Add-on From File… > ${addon}
(Thunderbird asks for permission for an add-on with full access: it has to stand between you and every attachment.)
`,
    /** What became of the command for a person's shell. */
    command: {
      made: (path: string) => `The command “glovebox” is ${path}\n`,
      elsewhere: (path: string) =>
        `The command “glovebox” is ${path}: log in again, so that your shell finds it by its name.\n`,
      taken: (path: string) => `${path} is another program and was left alone.\n`,
    },
    removed:
      'Removed what “glovebox install” wrote, and ended what runs. Remove the add-on in Thunderbird under Add-ons and Themes.',
    nothingFound: 'Nothing of “glovebox install” was found.',
    stillOpen: 'Nothing was removed.',
    desktop: (folder: string) => `File managers offer to open files in a disposable VM, by entries in ${folder}\n`,
    viewOnlyAlone: '--view-only says how --handlers opens; it needs that.',
    inUse: (profiles: string) =>
      `Nothing was removed: close Thunderbird first. These profiles are open, and open attachments by Glovebox:\n  ${profiles}`,
    left: (folders: string) =>
      `Left, for another installation (“glovebox uninstall --purge” removes it: templates, settings, logs):\n  ${folders}`,
    notRemoved: (folders: string) => `Left, because something there is not of Glovebox, or is in use:\n  ${folders}`,
  },
  host: {
    started: (version: string, program: string, minutes: number) =>
      `${program} started it ${ago(minutes)}: ${version}.`,
    neverStarted: (version: string) => `It starts: ${version}. Thunderbird has never started it on this computer.`,
    startThunderbird: 'Start Thunderbird with the add-on installed, then ask again.',
    unknown: 'Thunderbird does not know it yet.',
    other: (version: string) => `Thunderbird starts another one: ${version}.`,
    invalid: (path: string) => `${path} does not say how Thunderbird starts it.`,
    fails: (launcher: string, complaint: string) => `Thunderbird cannot start ${launcher}: ${complaint}`,
    install: 'Run “glovebox install” to use Glovebox in your own Thunderbird.',
  },
  /** Of Thunderbird itself, as its files and the desktop tell. */
  thunderbirds: {
    kept: 'A policy keeps Thunderbird from stopping the add-on.',
    open:
      'Thunderbird lets the add-on run. Its makers plan to stop add-ons with experiments on the Release ' +
      'channel, unless a policy allows them; attachments would then open without Glovebox.',
    stops: (profiles: string) =>
      `Thunderbird is set to stop the add-on (extensions.experiments.suppressed); attachments open without Glovebox: ${profiles}`,
    keep:
      'Lock extensions.experiments.suppressed to false and add Glovebox to extensions.experiments.allowed by a ' +
      'policy: docs/examples/policies.json.',
    net: 'Thunderbird opens the usual kinds of attachments by “glovebox open” also where the add-on is off.',
    noNet: (profiles: string) => `Where the add-on is off, attachments open without Glovebox: ${profiles}`,
    makeNet: 'Close Thunderbird and run “glovebox install --handlers”; a policy does the same for everybody.',
    byPortal:
      'It runs in a sandbox, and can start the helper program by the desktop’s portal, which is there. Only a ' +
      'start proves it: see “native host”.',
    portalAsks: 'At the first start the desktop asks whether Thunderbird may start it: allow it.',
    noPortal:
      'It runs in a sandbox, and this desktop has no portal that starts helper programs ' +
      '(org.freedesktop.portal.WebExtensions): the add-on finds no Glovebox there, and opens nothing.',
    flatpakCommand: (command: string) =>
      'Install Thunderbird from your distribution or as Mozilla’s archive. Or let this one start programs ' +
      `outside of its sandbox, any program: ${command}`,
    otherThunderbird: 'Install Thunderbird as a package of your distribution (.deb, .rpm) or as Mozilla’s archive.',
  },
  /** What “install --handlers” did. */
  net: {
    written: (profile: string) => `Opens attachments by Glovebox also without the add-on: ${profile}\n`,
    open: (profile: string) => `Thunderbird has ${profile} open. Close it, then run this again.\n`,
    unreadable: (profile: string) => `${profile}/handlers.json was not understood, and left as it is.\n`,
    fresh: (profile: string) =>
      `${profile} has never been started. Start Thunderbird with it once, close it, then run this again.\n`,
    apart: (thunderbird: string) =>
      `${thunderbird} runs in a sandbox and cannot start a program for a file: without the add-on it opens attachments as ever.\n`,
    noProfile: 'No profile of a Thunderbird was found. Start Thunderbird once, close it, then run this again.\n',
  },
  build: {
    /** Begun, and done after some seconds. */
    steps: {
      starting: 'Starting',
      packages: 'Guest image: installing Debian packages',
      accelerator: 'Looking whether KVM runs guests here',
      booting: 'Booting the guest and warming its viewers',
      saving: 'Saving the machine',
      rehearsing: 'Letting the first clone rehearse and saving it in its place',
      trying: 'Restoring one clone to try it',
      verifying: 'Reading the archive and checking its signature',
      unpacking: 'Unpacking',
    },
    imageUnchanged: 'Guest image: unchanged, used again',
    accelerator: (name: string) => `Accelerator: ${name}`,
    ready: (template: string, seconds: string) => `Template ${template} is ready: ${seconds} s`,
    needsRoot:
      '--system is for the templates of everybody of this computer, which only root may write. Run it as root, ' +
      'or without --system for yourself.',
    oneRecipe: '--recipe needs exactly one NAME, and no --all.',
    failed: (template: string, reason: string) => `The template ${template} was not built. ${reason}`,
  },
  archive: {
    keyMade: (privateKey: string, publicKey: string) =>
      `${privateKey} signs archives of templates: keep it from others. ${publicKey} is what computers check them with.`,
    exported: (folder: string, archive: string, mib: number) => `${folder} is in ${archive} now: ${mib} MiB, signed.`,
    imported: (folder: string, builtAt: string) => `${folder} is there, built ${builtAt}.`,
    /** Each names the thing and what to do. */
    problems: {
      missing: (path: string) => `There is no file ${path}. Look at the spelling, and at the folder you are in.`,
      'no-file': (path: string) => `${path} is no file. Name a file.`,
      forbidden: (path: string) => `${path}: you may not do that. Look at its owner and its permissions.`,
      full: (path: string) => `The disk of ${path} is full. Free some space there; nothing is left of what was begun.`,
      interrupted: (path: string) => `${path}: interrupted; nothing is left of what was begun.`,
      'key-taken': (path: string) =>
        `${path} is there already, and no key is replaced: nobody could make again what it signed. Name another file.`,
      'key-open': (path: string) =>
        `Others can read ${path}, and could sign templates with it. ` +
        `Make another key, or run “chmod 600 ${path}” where nobody has read it.`,
      'public-key-open': (path: string) =>
        `Everybody can write ${path}, and decide by it whose templates are taken. Look whose key it is, then run “chmod go-w ${path}”.`,
      'no-private-key': (path: string) =>
        `${path} is no private key for Ed25519. “glovebox template key --out FILE” makes one.`,
      'no-public-key': (path: string) =>
        `${path} is no public key for Ed25519. It is the file whose name ends with .pub beside the key that signs.`,
      template: (reason: string) => `Nothing was exported. ${reason}`,
      changed: (folder: string) => `${folder} changed while it was read. Do it again.`,
      'out-taken': (path: string) => `${path} is there already, and is not replaced. Name another file, or remove it.`,
      'needs-root': () =>
        '--system is for the templates of everybody of this computer, which only root may write. Run it as ' +
        'root, or without --system for yourself.',
      folder: (reason: string) => `Nothing was imported: ${reason}.`,
      'no-archive': (path: string) =>
        `${path} is no archive of a template, or was not finished. “glovebox template export” writes one.`,
      'other-format': (path: string) =>
        `${path} was written by another version of Glovebox. Use the same version here and there.`,
      truncated: (path: string) => `${path} ends too early. Copy it again.`,
      trailing: (path: string) => `${path} goes on behind its end. Copy it again.`,
      signature: (path: string) =>
        `${path} was not signed with this key, or was changed since. Nothing was unpacked. Ask whoever made it ` +
        'for the public key, and copy it again.',
      contents: (path: string) => `${path} is signed, but its contents are no whole template. Export it again.`,
      'unfit-qemu': (versions: string) =>
        `QEMU of another series saved this template (there / here: ${versions}). Install the same one, or ` +
        'build the template with this one.',
      'unfit-machine': (template: string) =>
        `${template} was saved from a virtual machine that this Glovebox makes otherwise. Use the same version here and there.`,
      'unfit-recipe': (template: string) =>
        `${template} was made from another recipe than there is here. Use the same version of Glovebox here ` +
        'and there; for a recipe of your own name its folder with --recipe.',
      'unfit-processor': (processor: string) =>
        `KVM saved this template on another processor (${processor}). Build it on a computer like this one, or ` +
        'where there is no KVM: that one is taken everywhere.',
      'unfit-kvm': (template: string) =>
        `${template} was saved with KVM, which runs no guests here. Allow KVM here, or build the template where there is none.`,
      trial: (detail: string) =>
        `The template was unpacked and removed again: no disposable VM came of it here. Build it here instead. ${detail}`,
    },
  },
  exceptions: englishExceptions,
  doctor: englishDoctor,
  qubes: englishQubes,
  status: {
    silent: 'The dom0 daemon does not answer. Start it with “glovebox dom0 run”.',
    notUnderstood:
      'A dom0 daemon of another version runs, whose answer is not understood. “glovebox dom0 stop” ends it; ' +
      'the next click starts another one.',
    otherBuild: 'It is of another build than the one installed here, and makes room for it as soon as nothing is open.',
    noneStarts: (cause: string) =>
      `No disposable VM can start on this computer: ${cause}. “glovebox doctor” says what to do.`,
    endsWhenClosed: 'It ends as soon as nothing is open any more.',
    runs: (pid: number, hasWindows: boolean) =>
      `The dom0 daemon runs (pid ${pid}); its windows ${hasWindows ? 'can be opened' : 'cannot be opened now'}.`,
    usable: (template: string) => `Template ${template}: can be used`,
    usableSystem: (template: string) =>
      `Template ${template}: can be used; it is the one for everybody of this computer`,
    systemUnused: (template: string, code: ErrorCode) =>
      `The template ${template} for everybody of this computer is not used (${code}): “glovebox doctor” says what root can do.`,
    unusable: (template: string, code: ErrorCode, next: string) =>
      `Template ${template}: cannot be used (${code}). ${next}`,
    making: (template: string, seconds: number) => `Template ${template} is being made, for ${seconds} s now.`,
    pool: { prestarted: 'restored ahead, asleep', warming: 'being made ahead', spare: 'spare, waits for a click' },
    noDispvm: 'No DispVM is running.',
    auditFails: (cause: string) => `The audit log cannot be written (${cause}). Calls go on without it.`,
    auditLost: (lines: number) => `${lines} lines of the audit log are lost: they could not be written in time.`,
  },
  serve: {
    address: (text: string) => `“${text}” is no address to listen on: it takes HOST:PORT`,
  },
  stop: {
    none: 'The dom0 daemon does not run.',
    open: (id: string, template: string, minutes: number) => `${id}  ${template}  open for ${minutes} min`,
    refused: (count: number) =>
      `${count === 1 ? 'A document is' : `${count} documents are`} still open, so the dom0 daemon goes on. ` +
      '--wait ends it when they are closed; --force ends it now: edits have three seconds to come home.',
    waiting: 'The dom0 daemon ends when they are closed.',
    ending: 'They are closed now.',
    ended: 'The dom0 daemon has ended.',
    goesOn:
      'The dom0 daemon has not ended yet: something was opened meanwhile, or it does not answer. --force ends it.',
  },
  log: {
    nothing: (file: string) =>
      `Nothing of that is in ${file}. A dom0 daemon that was started by hand tells its log to its terminal.`,
    metrics: (given: string) => `--metrics takes unix:/PATH, 127.0.0.1:PORT or [::1]:PORT, not ${given}.`,
    noCall: (file: string) => `No such call is in ${file}.`,
    onlyAudit: '--since, --source and --outcome are for --audit.',
    since: (given: string) => `--since takes a time like 2026-11-27T08:00:00Z, or 30m, 8h, 7d, not ${given}.`,
    outcome: (given: string) => `--outcome takes “ok” or the code of a failure, not ${given}.`,
  },
};

export type CommandWords = typeof englishCommands;
export type BuildStep = keyof CommandWords['build']['steps'];
