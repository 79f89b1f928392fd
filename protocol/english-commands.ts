// What the command line says to a person, in English. Commands, options and names of files are the same in every
// language.
import type { ErrorCode } from './error-codes.ts';

export const englishCommands = {
  open: {
    help: `Usage: glovebox open FILE [options]

Opens FILE in a fresh disposable VM. When its window is closed the VM is destroyed; an edited file replaces FILE.

Options:
  --view-only            never change FILE
  --template NAME        the disposable template to use
  --network              ask for a disposable VM with a network connection, where the computer's policy grants one
  --screenshot OUT.png   save a picture of the window once the document is visible
  --wait-visible-ms N    give up when the document is not visible after N milliseconds (default 60000)
  --close-after-visible  close the window as soon as the document is visible
  --json                 print a report in JSON
  -h, --help             print this text

Exit status: 0 if the document became visible, 1 if not or if something failed later, 2 for a usage error, 130 after Ctrl-C.
`,
    saved: (path: string) => `Saved the edited file as ${path}.`,
    waits: {
      turn: 'Too many documents are open. This one waits for its turn; Ctrl-C gives it up.',
      template: 'The disposable template for this kind of document is being made first; Ctrl-C gives it up.',
    },
    noScreenshot: (reason: string) => `No screenshot was saved. ${reason}`,
    noImport: 'The program “import” of ImageMagick is not installed.',
    noScreen: 'The X screen could not be read; is DISPLAY set?',
    oneFile: 'open takes exactly one FILE',
    milliseconds: (given: string) => `--wait-visible-ms takes a number of milliseconds, not ${given}`,
    templateName: (given: string) => `--template takes a template's name, not ${given}`,
  },
  install: {
    help: `Usage: glovebox install

Tells Thunderbird where the Glovebox helper program is, for this user: writes ~/.mozilla/native-messaging-hosts/glovebox.json
and a small launcher under the Glovebox data folder. The add-on itself is installed in Thunderbird.
`,
    done: (manifest: string, addon: string) => `Thunderbird finds the Glovebox helper program by ${manifest}
Now install the add-on: in Thunderbird, Add-ons and Themes > the gear > Install Add-on From File… > ${addon}
(Thunderbird asks for permission for an add-on with full access: it has to stand between you and every attachment.)
`,
    removeHelp: `Usage: glovebox uninstall

Removes what “glovebox install” wrote, and nothing else. The add-on itself is removed in Thunderbird.
`,
    removed: 'Removed what “glovebox install” wrote. Remove the add-on in Thunderbird under Add-ons and Themes.\n',
    nothingFound: 'Nothing of “glovebox install” was found.\n',
    works: 'works  native host: Thunderbird can start it.\n',
    note: `note   native host: Thunderbird does not start it yet, or as an older Glovebox did.
        Run “glovebox install” to use Glovebox in your own Thunderbird.
`,
  },
  usage: {
    noArguments: (command: string) => `${command} takes no arguments`,
    unknown: (command: string) => `unknown command ${command}`,
    tryHelp: (command: string) => `Try “${command} --help”.`,
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
    },
    imageUnchanged: 'Guest image: unchanged, used again',
    accelerator: (name: string) => `Accelerator: ${name}`,
    ready: (template: string, seconds: string) => `Template ${template} is ready: ${seconds} s`,
    failed: (template: string, reason: string) => `The template ${template} was not built. ${reason}`,
  },
  status: {
    silent: 'The dom0 daemon does not answer. Start it with “glovebox dom0 run”.',
    notUnderstood:
      'A dom0 daemon of another version runs, whose answer is not understood. “glovebox dom0 stop” ends it; the next click starts another one.',
    otherBuild: 'It is of another build than the one installed here, and makes room for it as soon as nothing is open.',
    noneStarts: (cause: string) =>
      `No disposable VM can start on this computer: ${cause}. “glovebox doctor” says what to do.`,
    endsWhenClosed: 'It ends as soon as nothing is open any more.',
    runs: (pid: number, hasWindows: boolean) =>
      `The dom0 daemon runs (pid ${pid}); its windows ${hasWindows ? 'can be opened' : 'cannot be opened now'}.`,
    usable: (template: string) => `Template ${template}: can be used`,
    unusable: (template: string, code: ErrorCode, next: string) =>
      `Template ${template}: cannot be used (${code}). ${next}`,
    making: (template: string, seconds: number) => `Template ${template} is being made, for ${seconds} s now.`,
    pool: { prestarted: 'QEMU started ahead', warming: 'being made ahead', spare: 'spare, waits for a click' },
    noDispvm: 'No DispVM is running.',
  },
  stop: {
    none: 'The dom0 daemon does not run.',
    open: (id: string, template: string, minutes: number) => `${id}  ${template}  open for ${minutes} min`,
    refused: (count: number) =>
      `${count === 1 ? 'A document is' : `${count} documents are`} still open, so the dom0 daemon goes on. --wait ends it when they are closed; --force ends it now: edits have three seconds to come home.`,
    waiting: 'The dom0 daemon ends when they are closed.',
    ending: 'They are closed now.',
    ended: 'The dom0 daemon has ended.',
    goesOn:
      'The dom0 daemon has not ended yet: something was opened meanwhile, or it does not answer. --force ends it.',
  },
  log: {
    nothing: (file: string) =>
      `Nothing of that is in ${file}. A dom0 daemon that was started by hand tells its log to its terminal.`,
  },
};

export type CommandWords = typeof englishCommands;
export type BuildStep = keyof CommandWords['build']['steps'];
